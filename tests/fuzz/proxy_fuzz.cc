// A proxy that says anything at all; the first byte chooses the protocol and whether there are credentials.
// Whatever comes of it: a fault can be shown and holds no secret, and an open way ends where the reply does.
#include <cstdlib>

#include "probes/model/text.h"
#include "probes/sources/proxy.h"
#include "tests/probes/dialects/monologue.h"
#include "tests/support/event_loop.h"

namespace {

using kigen::dialects::Monologue;

constexpr std::string_view kPassword = "open sesame", kToken = "QWxhZGRpbjpvcGVuIHNlc2FtZQ==";

bool is_showable(std::string_view detail) {
  return !detail.empty() && detail.size() < 200 && kigen::is_printable_utf8(detail);
}

bool holds_secret(std::string_view detail) {
  return detail.find(kPassword) != std::string_view::npos || detail.find(kToken) != std::string_view::npos;
}

bool ends_where_http_does(std::string_view head) {
  return head.ends_with("\n\n") || head.ends_with("\n\r\n");
}

// The method, a login perhaps, and a reply with an address of at most 255 bytes and its length.
bool ends_where_socks5_does(std::string_view replies) {
  return replies.size() >= 2 + 4 + 3 && replies.size() <= 2 + 2 + 4 + 1 + 255 + 2;
}

bool is_as_promised(const kigen::Status& status, bool socks5, bool with_credentials, const Monologue& proxy) {
  if (!status) {
    const std::string& detail = status.fault().detail;
    return is_showable(detail) && !(with_credentials && holds_secret(detail));
  }
  return socks5 ? ends_where_socks5_does(proxy.consumed()) : ends_where_http_does(proxy.consumed());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const bool socks5 = (data[0] & 1) != 0, with_credentials = (data[0] & 2) != 0;
  const auto connect = socks5 ? kigen::sources::connect_through_socks5 : kigen::sources::connect_through_http;
  const kigen::sources::ProxyDestination destination("www.example.test", 443);
  const kigen::sources::ProxyCredentials credentials("Aladdin", kigen::Secret(std::string(kPassword)));
  Monologue proxy(std::string(data + 1, data + size));

  kigen::testing::EventLoop loop;
  const auto status = loop.run(connect(proxy, destination, with_credentials ? &credentials : nullptr));
  if (!is_as_promised(status, socks5, with_credentials, proxy)) std::abort();
  return 0;
}
