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
#include "exporter/cli/systems.h"
#include "exporter/config/loader.h"
#include "exporter/daemon/allocator.h"
#include "exporter/daemon/build_info.h"
#include "exporter/daemon/daemon.h"
#include "exporter/logging/log.h"
#include "exporter/web/web_config_file.h"

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

// The value, or null after printing what is wrong.
template <typename T>
std::shared_ptr<T> value_or_complain(std::variant<std::shared_ptr<T>, std::vector<config::Mistake>> loaded) {
  if (auto* value = std::get_if<std::shared_ptr<T>>(&loaded)) return std::move(*value);
  for (const auto& mistake : std::get<1>(loaded)) std::cerr << mistake.to_string() << "\n";
  return nullptr;
}

int serve(const cli::ServeFlags& flags) {
  const auto config = value_or_complain(flags.config_file.empty() ? config::from_command_line(flags.targets)
                                                                  : config::load_file(flags.config_file));
  const auto web_config = flags.web_config_file.empty()
                              ? nullptr
                              : value_or_complain(web::load_web_config(flags.web_config_file));
  if (!config || (!flags.web_config_file.empty() && !web_config)) return 1;
  if (flags.config_check) {
    for (const auto& file : {flags.config_file, flags.web_config_file}) {
      if (!file.empty()) std::cout << file << ": ok\n";
    }
    return 0;
  }
  logging::configure(flags.log_level, flags.log_format);
  const sigset_t signals = block_signals();
  daemon::Options options = options_of(flags);
  if (web_config)
    options.web.web_config = std::make_shared<web::WebConfigFile>(flags.web_config_file, web_config);
  daemon::Daemon daemon(std::move(options), config);
  const auto build = daemon::build_info();
  for (const int port : daemon.ports()) {
    const bool tls = web_config && web_config->tls;
    logging::info("listening",
                  {{"port", std::to_string(port)}, {"version", build.version}, {"tls", tls ? "on" : "off"}});
  }
  if (web_config && web_config->basic_auth && !web_config->tls) {
    logging::warn("passwords pass in clear: basic_auth_users without tls_server_config");
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
    if (const auto* systems = std::get_if<cli::SystemsFlags>(&command)) {
      return cli::run_systems(*systems, std::cout, std::cerr);
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
