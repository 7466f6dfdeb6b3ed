#include "probes/sources/remote_registry.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "probes/sources/child_process.h"

namespace kigen::sources {
namespace {

constexpr const char kProgram[] = "net", kPackage[] = "samba-common-bin", kConfiguration[] = "smb.conf";

// All that `net` would otherwise keep in /var and /run goes to the folder. It acts for nobody: no domain
// secrets, no NetBIOS, and character sets that glibc has built in.
std::string configuration(const std::string& folder) {
  std::string text =
      "[global]\n  server role = standalone server\n  client min protocol = SMB2_02\n  disable netbios = "
      "yes\n"
      "  name resolve order = host\n  dos charset = ASCII\n  unix charset = UTF-8\n";
  for (const char* name : {"private dir", "lock directory", "state directory", "cache directory",
                           "pid directory", "ncalrpc dir"}) {
    text.append("  ").append(name).append(" = ").append(folder) += '\n';
  }
  return text;
}

// Messages in English, and nothing of ours but where Kerberos finds its realms.
std::vector<std::string> environment(const std::string& folder) {
  std::vector<std::string> variables = {"LC_ALL=C", "HOME=" + folder, "TMPDIR=" + folder};
  if (const char* path = std::getenv("KRB5_CONFIG")) variables.push_back(std::string("KRB5_CONFIG=") + path);
  return variables;
}

KeyExport failed(Fault fault) { return {{}, std::move(fault), NetScope::kMachine}; }

KeyExport could_not_run(Fault fault) {
  if (fault.reason == Reason::kTooLarge) return {{}, std::move(fault), NetScope::kKey};
  if (fault.reason != Reason::kNotFound) return failed(std::move(fault));
  return failed(Fault(Reason::kInternal, std::string("Samba's ") + kProgram +
                                             " is not on this machine: install the package " + kPackage));
}

}  // namespace

RemoteRegistry::RemoteRegistry(PrivateFolder folder, std::vector<std::string> arguments,
                               std::vector<std::string> environment,
                               std::chrono::steady_clock::time_point deadline, std::stop_token stop)
    : folder_(std::move(folder)),
      arguments_(std::move(arguments)),
      environment_(std::move(environment)),
      deadline_(deadline),
      stop_(std::move(stop)) {}

Result<RemoteRegistry> RemoteRegistry::open(const RegistryServer& server,
                                            std::chrono::steady_clock::time_point deadline,
                                            std::stop_token stop) {
  auto folder = PrivateFolder::make();
  if (!folder) return std::move(folder).fault();
  auto written = folder->write(kConfiguration, configuration(folder->path()));
  if (!written) return std::move(written).fault();
  auto credentials = credential_flags(server.credentials, *folder);
  if (!credentials) return credentials.fault();
  std::vector<std::string> arguments = {"--configfile=" + folder->path_of(kConfiguration), "--debuglevel=0",
                                        "--server=" + server.host, "--port=" + std::to_string(server.port),
                                        "--client-protection=" + server.protection};
  arguments.insert(arguments.end(), credentials->arguments.begin(), credentials->arguments.end());
  std::vector<std::string> variables = environment(folder->path());
  variables.insert(variables.end(), credentials->environment.begin(), credentials->environment.end());
  return RemoteRegistry(*std::move(folder), std::move(arguments), std::move(variables), deadline,
                        std::move(stop));
}

// A pipe is what it writes to, so that there is no copy of anything on a disk, and a limit that holds.
KeyExport RemoteRegistry::export_key(const std::string& key) const {
  using std::chrono::seconds;
  const auto left = std::chrono::ceil<seconds>(deadline_ - std::chrono::steady_clock::now());
  if (left <= left.zero() || stop_.stop_requested())
    return failed(Fault(Reason::kTimeout, "the deadline passed"));
  const std::string time = std::to_string(std::max(left, seconds(1)).count());
  Command command{kProgram, {"rpc", "registry", "export", key, "/dev/stdout"}, environment_, folder_.path()};
  command.arguments.insert(command.arguments.end(), arguments_.begin(), arguments_.end());
  command.arguments.insert(command.arguments.end(), {"--timeout=" + time, "--request-timeout=" + time});
  auto result = run_process(command, {deadline_, kMaxKeyBytes, stop_});
  if (!result) return could_not_run(std::move(result).fault());
  const bool went_well = result->exit_code == 0 && result->errors.empty();
  if (went_well && !result->output.empty()) return {std::move(result->output), std::nullopt};
  if (!result->output.empty()) return {std::move(result->output), net_partial(result->errors)};
  auto [fault, scope] = net_fault(result->errors);
  return {{}, std::move(fault), scope};
}

}  // namespace kigen::sources
