// A plain handshake from any bytes, at once and in pieces whose size the first byte says: both must come to
// the same end, and what comes out lies in what went in.
#include <algorithm>
#include <optional>

#include "probes/sources/plain_handshake.h"
#include "tests/fuzz/require.h"

namespace {

using namespace kigen;
using sources::PlainHandshake;

struct Ending {
  std::optional<Reason> reason;
  PlainHandshake::Progress progress = PlainHandshake::Progress::kNeedsMore;
  bool operator==(const Ending&) const = default;
};

Ending feed_in_pieces(PlainHandshake& reader, ByteView received, std::size_t size) {
  Ending ending;
  while (!received.empty() && !ending.reason) {
    const ByteView piece = received.first(std::min(size, received.size()));
    received = received.subspan(piece.size());
    if (const auto progress = reader.feed(piece)) {
      ending.progress = *progress;
    } else {
      ending.reason = progress.fault().reason;
    }
  }
  return ending;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView received(data + 1, size - 1);
  PlainHandshake whole, pieces;
  const Ending at_once = feed_in_pieces(whole, received, std::max<std::size_t>(1, received.size()));
  const Ending by_and_by = feed_in_pieces(pieces, received, std::max<std::size_t>(1, data[0]));
  require(at_once == by_and_by);
  require(whole.chain() == pieces.chain() && whole.ocsp_response() == pieces.ocsp_response());
  require(whole.choice().has_value() || whole.chain().empty());
  std::size_t total = whole.ocsp_response().size();
  for (const Bytes& der : whole.chain()) total += der.size() + 3;
  require(total <= received.size());
  if (const auto& choice = whole.choice()) require(choice->version >= 0x0300 && choice->version <= 0x0303);
  return 0;
}
