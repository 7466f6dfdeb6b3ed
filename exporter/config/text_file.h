// Whole text files, bounded.
#pragma once

#include <optional>
#include <string>
#include <variant>

namespace kigen::config {

/// A mistake in place of the text: `No such file or directory`, `not a regular file`, `larger than 64 MiB`.
struct Unreadable {
  std::string problem;
};

std::variant<std::string, Unreadable> read_text_file(const std::string& path);

/// Why a file cannot be opened for reading; absent when it can.
std::optional<std::string> unreadable(const std::string& path);

/// The folder of the process, in which arguments of the command line lie.
std::string current_directory();

}  // namespace kigen::config
