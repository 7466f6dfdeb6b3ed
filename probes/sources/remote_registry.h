// Keys of the registry of a Windows machine as text, read over MS-RRP (SMB port 445) by Samba's
// `net rpc registry export`, one child process a key. Samba looks the name up (DNS and hosts, no broadcasts).
// Files of `net` and of ours lie in a private folder that goes with this. Blocking; one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "probes/model/bytes.h"
#include "probes/sources/net_fault.h"
#include "probes/sources/private_folder.h"
#include "probes/sources/windows_credentials.h"

namespace kigen::sources {

/// What came of one key.
struct KeyExport {
  Bytes text;                  // an export, `.reg`; empty where nothing came
  std::optional<Fault> fault;  // why it is not all
  NetScope scope = NetScope::kKey;
};
using ExportKey = std::function<KeyExport(const std::string& key)>;

struct RegistryServer {
  std::string host;
  std::uint16_t port = 445;
  WindowsCredentials credentials;
  std::string protection;  // `encrypt` or `sign`
};

class RemoteRegistry {
 public:
  static Result<RemoteRegistry> open(const RegistryServer& server,
                                     std::chrono::steady_clock::time_point deadline, std::stop_token stop);

  /// With everything below it. `key` begins `HKLM\`. Faults: those of net_fault.h and run_process; `internal`
  /// where there is no `net`.
  KeyExport export_key(const std::string& key) const;

  static constexpr std::size_t kMaxKeyBytes = 16 << 20;  // of text

 private:
  RemoteRegistry(PrivateFolder folder, std::vector<std::string> arguments,
                 std::vector<std::string> environment, std::chrono::steady_clock::time_point deadline,
                 std::stop_token stop);

  PrivateFolder folder_;
  std::vector<std::string> arguments_;  // all but the key and the time
  std::vector<std::string> environment_;
  std::chrono::steady_clock::time_point deadline_;
  std::stop_token stop_;
};

}  // namespace kigen::sources
