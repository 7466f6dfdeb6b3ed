// The armour of PEM (RFC 7468 section 2): finds the blocks of a text, does not look into them.
// Views alias the text. Each byte is looked at a bounded number of times, whatever the text.
#pragma once

#include <optional>
#include <string_view>

namespace kigen::formats {

struct PemBlock {
  enum class Ending { kMatched, kMismatched, kMissing };

  std::string_view label;  // `CERTIFICATE`
  std::string_view body;   // between the armour lines, RFC 1421 headers left out; empty unless kMatched
  Ending ending;
};

/// True when a line of `head` begins with `-----BEGIN `. Lines end in LF, CR LF or CR; a byte order mark may
/// stand before the first.
bool has_pem_armour(std::string_view head);

class PemBlocks {
 public:
  explicit PemBlocks(std::string_view text) : text_(text) {}

  /// The next block, in order; nullopt at the end. A block that lacks its END line ends where the next
  /// begins, one with another label in its END line ends there.
  std::optional<PemBlock> next();

 private:
  PemBlock rest_of_block(std::string_view label);

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace kigen::formats
