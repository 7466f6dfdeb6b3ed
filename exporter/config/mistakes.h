// The mistakes of one file while it is read, and the words in which values are quoted.
// Not thread-safe; one per load.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exporter/config/loader.h"
#include "exporter/config/yaml_reader.h"

namespace kigen::config {

class Mistakes {
 public:
  explicit Mistakes(std::string file) : file_(std::move(file)) {}

  /// At the line of the node.
  void add(const YamlNode& where, std::string path, std::string message);
  bool empty() const { return placed_.empty(); }
  /// All of them in the order of the file; the collector is empty afterwards.
  std::vector<Mistake> take();

 private:
  struct Placed {
    int line;
    int column;
    std::string path;
    std::string message;
  };
  std::string file_;
  std::vector<Placed> placed_;
};

/// The text made printable and cut at 60 bytes. No secret passes here: they cannot be written into the file.
std::string shown(std::string_view text);

/// The same in quotation marks.
std::string quoted(std::string_view text);

/// What stands at the node: `"15"`, `a list`, `a map`, `nothing`, `an empty text`.
std::string describe(const YamlNode& node);

/// `a, b, c`.
std::string enumerated(const std::vector<std::string_view>& names);

/// `modules.web` and `timeout` give `modules.web.timeout`; an empty path stands for the whole file.
std::string child_path(const std::string& path, std::string_view key);
/// `groups` and 2 give `groups[2]`.
std::string item_path(const std::string& path, std::size_t index);

}  // namespace kigen::config
