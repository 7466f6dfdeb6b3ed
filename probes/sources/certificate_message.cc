#include "probes/sources/certificate_message.h"

#include <optional>

namespace kigen::sources {
namespace {

// Takes `count` bytes, or a vector with a length prefix of `octets` bytes (RFC 8446 section 3.4), off the
// front.
class Cursor {
 public:
  explicit Cursor(ByteView bytes) : rest_(bytes) {}
  bool at_end() const { return rest_.empty(); }

  std::optional<ByteView> take(std::size_t count) {
    if (rest_.size() < count) return std::nullopt;
    const ByteView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  std::optional<ByteView> take_vector(std::size_t octets) {
    const auto prefix = take(octets);
    if (!prefix) return std::nullopt;
    std::size_t length = 0;
    for (const std::uint8_t byte : *prefix) length = length << 8 | byte;
    return take(length);
  }

 private:
  ByteView rest_;
};

Fault malformed() { return {Reason::kMalformed, "the lengths in the Certificate message do not fit"}; }

}  // namespace

Result<std::vector<Bytes>> parse_certificate_message(ByteView message, int tls_version) {
  Cursor cursor(message);
  const auto type = cursor.take(1);
  if (!type || (*type)[0] != kCertificateMessage) return malformed();
  const auto body = cursor.take_vector(3);
  if (!body || !cursor.at_end()) return malformed();

  Cursor fields(*body);
  const bool tls13 = tls_version >= kTls13;
  if (tls13 && !fields.take_vector(1)) return malformed();  // certificate_request_context
  const auto list = fields.take_vector(3);
  if (!list || !fields.at_end()) return malformed();

  std::vector<Bytes> chain;
  for (Cursor entries(*list); !entries.at_end();) {
    const auto der = entries.take_vector(3);
    if (!der || (tls13 && !entries.take_vector(2))) return malformed();  // extensions of the entry
    chain.push_back(to_owned(*der));
  }
  return chain;
}

}  // namespace kigen::sources
