// The lines of a registry export as UTF-8, whatever it is written in: UTF-16LE with a byte order mark
// (regedit) or without (Samba's `enc=UTF-16LE`), UTF-8 and the code pages of REGEDIT4 as they are; LF or CR
// LF. Reads the content piece by piece, so that memory does not grow with it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probes/formats/input.h"

namespace kigen::formats {

class RegistryText {
 public:
  static constexpr std::size_t kMaxLineBytes = 8 << 20;  // before it is UTF-8

  explicit RegistryText(Input& input);

  /// Moves on to the next line; false at the end or when reading fails.
  bool next();
  /// Without its line end, valid until the next call. Ends early if it is longer than kMaxLineBytes.
  std::string_view line() const { return line_; }
  bool is_whole() const { return is_whole_; }
  /// Why reading failed, if it did.
  const std::optional<Fault>& fault() const { return fault_; }

 private:
  bool fill();
  bool take_until_line_end();
  std::size_t find_line_end(ByteView bytes) const;

  Input& input_;
  std::uint64_t offset_ = 0;
  Bytes chunk_;
  ByteView rest_;  // of chunk_
  std::size_t unit_bytes_ = 1;
  Bytes raw_;
  std::string line_;
  bool is_whole_ = true;
  std::optional<Fault> fault_;
};

}  // namespace kigen::formats
