// A cursor over BER (ITU-T X.690) that stays where it is: indefinite lengths are followed to their end,
// nothing is rewritten, and what is cut off is still shown as far as it reaches. For structures whose
// elements must keep their bytes, as the certificates of a CMS do; ber.h rewrites. Time is linear in what
// is passed over, however deep it is nested; no allocation. Views alias the input.
#pragma once

#include <cstdint>
#include <optional>

#include "probes/model/bytes.h"

namespace kigen::formats {

struct BerElement {
  enum class Extent {
    kWhole,
    kCutOff,  // it reaches beyond the input; content and whole end with that
    kBroken,  // of indefinite length, and what is in it does not hold before its end
  };

  std::uint8_t tag = 0;
  Extent extent = Extent::kWhole;
  bool indefinite = false;
  ByteView content;
  ByteView whole;  // header included
};

class BerReader {
 public:
  explicit BerReader(ByteView bytes) : rest_(bytes) {}

  bool at_end() const { return rest_.empty(); }
  std::optional<std::uint8_t> peek() const { return rest_.empty() ? std::nullopt : std::optional(rest_[0]); }
  /// The next element, or nullopt (and no progress) when there is no header that holds. Tags are of one
  /// octet, lengths of at most eight.
  std::optional<BerElement> next();
  /// The next element if it has this tag, else nullopt and no progress.
  std::optional<BerElement> next(std::uint8_t tag) { return peek() == tag ? next() : std::nullopt; }
  /// What was not read yet.
  ByteView rest() const { return rest_; }

 private:
  ByteView rest_;
};

}  // namespace kigen::formats
