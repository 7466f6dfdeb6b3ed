#include "probes/dialects/vmware_authd.h"

#include <boost/asio/awaitable.hpp>

#include "probes/dialects/line_dialogue.h"
#include "probes/model/text.h"

namespace kigen::dialects {
namespace {

Task<Status> talk(Transport& transport, const Dialogue&) {
  auto greeting = co_await transport.read_line();
  if (!greeting) co_return std::move(greeting).fault();
  const std::string text = ascii_lower(*greeting);
  if (!text.starts_with("220 vmware authentication daemon")) {
    co_return heard(Reason::kProtocol, "greeting", *greeting);
  }
  if (text.find("ssl required") == std::string::npos) {
    co_return heard(Reason::kStarttlsNotOffered, "greeting without SSL Required", *greeting);
  }
  co_return Done();
}

constexpr std::uint16_t kOtherPorts[] = {912};
constexpr Reason kReasons[] = {Reason::kStarttlsNotOffered, Reason::kProtocol};

}  // namespace

const DialectDescription kVmwareAuthd = {
    .name = "vmware_authd",
    .summary = "VMware authentication daemon: TLS after its greeting",
    .default_port = 902,
    .other_ports = kOtherPorts,
    .reasons = kReasons,
    .side_effects = "a log line of a connection without login",
    .talk = &talk,
};

}  // namespace kigen::dialects
