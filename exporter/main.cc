// kigen_exporter: flags, wiring, signals, exit code.
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <stdexcept>

#include "exporter/cli/check.h"
#include "exporter/cli/flags.h"
#include "exporter/cli/health.h"
#include "exporter/cli/manual_page.h"
#include "exporter/config/loader.h"
#include "exporter/daemon/allocator.h"
#include "exporter/daemon/build_info.h"
#include "exporter/daemon/daemon.h"
#include "exporter/logging/log.h"

namespace {

using namespace kigen;

// Signals are waited for by the main thread alone; threads made later inherit the mask.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGHUP, SIGINT, SIGTERM}) sigaddset(&signals, number);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files is an error of the write
  return signals;
}

daemon::Options options_of(const cli::ServeFlags& flags) {
  daemon::Options options;
  options.config_file = flags.config_file;
  options.lifecycle = flags.enable_lifecycle;
  options.shard = flags.shard;
  if (!flags.storage_path.empty()) options.storage = {flags.storage_path, flags.storage_interval};
  options.web.listen_addresses = flags.listen_addresses;
  options.web.telemetry_path = flags.telemetry_path;
  options.web.route_prefix = flags.route_prefix;
  return options;
}

void wait_for_the_end(daemon::Daemon& daemon, const sigset_t& signals) {
  for (int number = 0; sigwait(&signals, &number) == 0;) {
    if (number != SIGHUP) return;
    daemon.reload();
  }
}

int serve(const cli::ServeFlags& flags) {
  const auto loaded = flags.config_file.empty() ? config::from_command_line(flags.targets)
                                                : config::load_file(flags.config_file);
  if (const auto* mistakes = std::get_if<std::vector<config::Mistake>>(&loaded)) {
    for (const auto& mistake : *mistakes) std::cerr << mistake.to_string() << "\n";
    return 1;
  }
  if (flags.config_check) {
    std::cout << flags.config_file << ": ok\n";
    return 0;
  }
  logging::configure(flags.log_level, flags.log_format);
  const sigset_t signals = block_signals();
  daemon::Daemon daemon(options_of(flags), std::get<std::shared_ptr<const config::Config>>(loaded));
  const auto build = daemon::build_info();
  for (const int port : daemon.ports()) {
    logging::info("listening", {{"port", std::to_string(port)}, {"version", build.version}});
  }
  wait_for_the_end(daemon, signals);
  logging::info("ending");
  if (!daemon.stop()) std::_Exit(0);  // a read that cannot be interrupted must not keep the process
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  daemon::keep_memory_together();
  const auto command = cli::parse_command_line(argc, argv);
  if (const auto* print = std::get_if<cli::PrintAndExit>(&command)) {
    (print->exit_code == 0 ? std::cout : std::cerr) << print->text;
    return print->exit_code;
  }
  try {
    if (const auto* check = std::get_if<cli::CheckFlags>(&command)) {
      const auto progress = isatty(STDERR_FILENO) != 0 ? cli::Progress::kShown : cli::Progress::kSilent;
      logging::configure(logging::Level::kError, logging::Format::kLogfmt);
      return cli::run_check(*check, progress, std::cout, std::cerr);
    }
    if (const auto* health = std::get_if<cli::HealthFlags>(&command)) {
      return cli::run_health(health->url, std::cerr);
    }
    if (std::holds_alternative<cli::ManualFlags>(command)) {
      std::cout << cli::manual_page();
      return 0;
    }
    return serve(std::get<cli::ServeFlags>(command));
  } catch (const std::exception& e) {
    std::cerr << "kigen_exporter: " << e.what() << "\n";
    return 1;
  }
}
