// Prometheus' web configuration file (exporter-toolkit, docs/web-configuration.md), read strictly: TLS, what
// clients have to show, headers, users. Every mistake at once, each with its line, certificates and keys that
// cannot be used among them; no secret is repeated in one. Reads files, opens no socket.
//
// Refuses: an empty file, which would open the listener to everybody; unknown and duplicate keys; both an
// inline text
//   and a file for the same thing; client_auth_type that verifies without authorities to verify against.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "exporter/config/loader.h"
#include "exporter/web/basic_auth.h"
#include "exporter/web/listener_tls.h"
#include "exporter/web/response.h"
#include "probes/model/file_stamp.h"

namespace kigen::web {

/// Immutable but for what `basic_auth` remembers.
struct WebConfig {
  std::shared_ptr<const ListenerTls> tls;  // null: plain HTTP
  std::shared_ptr<BasicAuth> basic_auth;   // null: everybody may ask
  HeaderFields headers;                    // of every answer
  // It and those that it names, before they were read; absent where one was not there.
  std::vector<std::pair<std::string, std::optional<FileStamp>>> files;
};

using LoadedWebConfig = std::variant<std::shared_ptr<const WebConfig>, std::vector<config::Mistake>>;

/// Relative paths in it begin at its folder.
LoadedWebConfig load_web_config(const std::string& path);

}  // namespace kigen::web
