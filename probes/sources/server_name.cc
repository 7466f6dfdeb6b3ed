#include "probes/sources/server_name.h"

#include "probes/catalog.h"

namespace kigen::sources {
namespace {

constexpr std::string_view kAutomatic = "auto";

}  // namespace

const dialects::DialectDescription* dialect_of(const Endpoint& endpoint, const Options& options) {
  const std::string starttls = options.text("starttls");
  return starttls == kAutomatic ? dialect_for_port(endpoint.port) : find_dialect(starttls);
}

std::string server_name_of(const Endpoint& endpoint, const Options& options) {
  const auto* dialect = dialect_of(endpoint, options);
  std::string otherwise = endpoint.host;
  if (dialect != nullptr && !dialect->server_name_option.empty()) {
    otherwise = options.text(dialect->server_name_option, otherwise);
  }
  return options.text("tls.server_name", otherwise);
}

}  // namespace kigen::sources
