// TDS packets (MS-TDS 2.2.3) and the TLS handshake in them: TLS bytes travel as the data of PRELOGIN packets
// (2.2.6.5) of at most 4096 bytes. A TLS record may span packets, and a packet hold many records.
//
// Packets of type 12h are unwrapped, and of type 04h, in which some servers answer. Any other type, or a
// length below that of the header, is `protocol`, and so is everything after it: a server that sends bare TLS
// is known by its first byte.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "probes/dialects/framing.h"

namespace kigen::dialects {

struct TdsHeader {
  static constexpr std::size_t kBytes = 8;
  std::uint8_t type = 0;
  bool last = false;  // END_OF_MESSAGE of the status
  std::size_t data_bytes = 0;
};

constexpr std::uint8_t kTdsPrelogin = 0x12, kTdsTabularResult = 0x04;

/// Of exactly eight bytes; nullopt when the length is less than those.
std::optional<TdsHeader> parse_tds_header(ByteView header);

class TdsFraming final : public Framing {
 public:
  /// One message; packets are numbered from 1 within it.
  Bytes wrap(ByteView tls) override;
  Status unwrap(ByteView received, Bytes& tls) override;

 private:
  Status begin_packet();

  Bytes header_;  // of the packet to come, as far as it has arrived
  std::size_t data_left_ = 0;
};

}  // namespace kigen::dialects
