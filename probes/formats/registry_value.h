// The values of a registry export: `"NAME"=DATA` on a line, hexadecimal data also on those that follow. Any
//   thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probes/model/bytes.h"

namespace kigen::formats {

struct RegistryLine {
  std::string name;       // without quotes and escapes; empty for `@`
  std::string_view data;  // behind the `=`, not looked into
};

/// nullopt when the line is no `NAME=DATA`.
std::optional<RegistryLine> split_registry_line(std::string_view line);

/// The text between the quotes of a REG_SZ, escapes undone; nullopt when it is none.
std::optional<std::string> registry_string(std::string_view data);

/// Data that begins `hex:` or `hex(3):`, and that goes on where a line ends in a backslash.
class RegistryBinary {
 public:
  static constexpr std::size_t kMaxBytes = 4 << 20;
  enum class Progress { kComplete, kContinues, kBreaksOff, kMalformed, kTooLarge };

  /// The type behind `hex`: 3 (REG_BINARY) for `hex:`. nullopt when the data does not begin so; else what
  /// follows the colon is the first line to append.
  static std::optional<unsigned> begin(std::string_view& data);

  /// kBreaksOff when the line ends inside a byte.
  Progress append(std::string_view line);
  const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
};

}  // namespace kigen::formats
