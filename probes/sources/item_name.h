// The names of items: `PATH#ENTRY` in files, `ENTRY` in documents, unique within one, printable, bounded
// (DESIGN "Key").
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace kigen::sources {

/// The path part of an item: printable UTF-8, with `#` written as `%23` so that the path ends at the first
/// `#`, and the `%` of what looks like such an escape as `%25`, so that two paths never become one.
std::string item_path(std::string_view relative_path);

/// The entry part of an item: printable UTF-8, bounded.
std::string printable_entry(std::string_view entry);

/// Gives the items of one file: `item_path + "#" + entry`, the second of equals with `~2` behind it, and so
/// on; of a document, which has no path, the entry alone.
class ItemNamer {
 public:
  ItemNamer() = default;
  explicit ItemNamer(std::string path) : path_(std::move(path)) {}
  std::string name(std::string_view entry);
  /// Of what could not be read; an empty entry stands for the whole, and of a document the whole has no name.
  /// Not counted among the names.
  std::string name_of_fault(std::string_view entry) const;

 private:
  std::string item(std::string_view printable_entry) const;

  std::string path_;
  std::optional<std::string> first_;  // most files have one entry, for which no map is made
  // All entries, from the second on, with the number of the next that is equal.
  std::optional<std::unordered_map<std::string, int>> taken_;
};

}  // namespace kigen::sources
