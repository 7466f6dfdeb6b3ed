#include "probes/dialects/tds_framing.h"

#include <algorithm>

namespace kigen::dialects {
namespace {

constexpr std::size_t kMaxPacketBytes = 4096;  // before a login, which may agree on more
constexpr std::uint8_t kEndOfMessage = 0x01;

bool carries_tls(std::uint8_t type) { return type == kTdsPrelogin || type == kTdsTabularResult; }

void append(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

// The first `count` bytes, or all there are; `bytes` goes on behind them.
ByteView take_up_to(ByteView& bytes, std::size_t count) {
  const ByteView taken = bytes.first(std::min(count, bytes.size()));
  bytes = bytes.subspan(taken.size());
  return taken;
}

}  // namespace

std::optional<TdsHeader> parse_tds_header(ByteView header) {
  const std::size_t length = header[2] << 8 | header[3];
  if (length < TdsHeader::kBytes) return std::nullopt;
  TdsHeader parsed;
  parsed.type = header[0];
  parsed.last = (header[1] & kEndOfMessage) != 0;
  parsed.data_bytes = length - TdsHeader::kBytes;
  return parsed;
}

Bytes TdsFraming::wrap(ByteView tls) {
  Bytes packets;
  std::uint8_t packet_id = 1;
  while (!tls.empty()) {
    const ByteView data = take_up_to(tls, kMaxPacketBytes - TdsHeader::kBytes);
    const std::size_t length = data.size() + TdsHeader::kBytes;
    const std::uint8_t status = tls.empty() ? kEndOfMessage : 0;
    const auto high = static_cast<std::uint8_t>(length >> 8), low = static_cast<std::uint8_t>(length);
    packets.insert(packets.end(), {kTdsPrelogin, status, high, low, 0, 0, packet_id++, 0});
    append(packets, data);
  }
  return packets;
}

Status TdsFraming::unwrap(ByteView received, Bytes& tls) {
  while (!received.empty()) {
    if (data_left_ > 0) {
      const ByteView data = take_up_to(received, data_left_);
      append(tls, data);
      data_left_ -= data.size();
      continue;
    }
    append(header_, take_up_to(received, TdsHeader::kBytes - header_.size()));
    if (auto begun = begin_packet(); !begun) return begun;
  }
  return Done();
}

// A header that breaks the rules stays, and the next call fails on it again.
Status TdsFraming::begin_packet() {
  if (!carries_tls(header_[0])) {
    return Fault(Reason::kProtocol, "TLS inside TDS: a packet of type " + std::to_string(header_[0]));
  }
  if (header_.size() < TdsHeader::kBytes) return Done();
  const auto header = parse_tds_header(header_);
  if (!header) return Fault(Reason::kProtocol, "TLS inside TDS: a packet shorter than its header");
  data_left_ = header->data_bytes;
  header_.clear();
  return Done();
}

}  // namespace kigen::dialects
