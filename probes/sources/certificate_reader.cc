#include "probes/sources/certificate_reader.h"

#include <sys/random.h>

#include <array>
#include <boost/asio/awaitable.hpp>
#include <stdexcept>

#include "probes/sources/cipher_suite.h"
#include "probes/sources/plain_handshake.h"
#include "probes/sources/tls_alert.h"

namespace kigen::sources {
namespace {

std::array<std::uint8_t, 32> fresh_random() {
  std::array<std::uint8_t, 32> random;
  // so few bytes come whole, and waiting for them is interrupted only before the first boot has gathered any
  if (getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
    throw std::runtime_error("the kernel gives no random bytes");
  }
  return random;
}

// As OpenSSL names them, so that the label is the same whoever read the handshake.
std::string version_name(int version) {
  if (version == kSsl30) return "SSLv3";
  if (version == kTls10) return "TLSv1";
  return "TLSv1." + std::to_string(version - kTls10);
}

Bytes close_notify(int version) {
  const auto low = static_cast<std::uint8_t>(version & 0xff);
  return {21, 3, low, 0, 2, alert::kWarning, alert::kCloseNotify};
}

Task<Status> converse(TlsStream& stream, const Bytes& hello, PlainHandshake& handshake) {
  auto written = co_await stream.write_all(hello);
  if (!written) co_return std::move(written).fault();
  Bytes received;
  while (true) {
    received.clear();
    auto read = co_await stream.read_some(received);
    auto progress = handshake.feed(received);  // also what came before a fault of the framing
    if (!progress) co_return std::move(progress).fault();
    if (*progress == PlainHandshake::Progress::kDone) co_return Done();
    if (!read) co_return std::move(read).fault();
  }
}

HandshakeResult result_of(const PlainHandshake& handshake, const Status& conversed) {
  HandshakeResult result;
  result.chain = handshake.chain();
  result.ocsp_response = handshake.ocsp_response();
  if (const auto& choice = handshake.choice()) {
    result.plain_version = choice->version;
    result.tls = TlsFacts{version_name(choice->version), cipher_suite_name(choice->cipher_suite)};
  }
  if (conversed) return result;
  const bool left_afterwards = conversed.fault().reason == Reason::kClosed && !result.chain.empty();
  if (!left_afterwards) result.fault = conversed.fault();
  return result;
}

}  // namespace

Task<HandshakeResult> read_certificates(TlsStream& stream, ReadableHello hello) {
  const Bytes record = client_hello_record(hello, fresh_random());
  PlainHandshake handshake;
  const Status conversed = co_await converse(stream, record, handshake);
  HandshakeResult result = result_of(handshake, conversed);
  if (handshake.choice()) {
    const Bytes goodbye = close_notify(handshake.choice()->version);
    // whether it arrives changes nothing any more
    [[maybe_unused]] const Status said = co_await stream.write_all(goodbye);
  }
  co_return result;
}

}  // namespace kigen::sources
