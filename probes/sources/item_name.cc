#include "probes/sources/item_name.h"

#include <algorithm>
#include <utility>

#include "probes/model/hex_digit.h"
#include "probes/model/text.h"

namespace kigen::sources {
namespace {

constexpr std::size_t kMaxPathBytes = 512;
constexpr std::size_t kMaxEntryBytes = 256;

bool looks_escaped(std::string_view text) {
  return text.size() >= 3 && text[0] == '%' && hex_digit(text[1]) && hex_digit(text[2]);
}

}  // namespace

std::string item_path(std::string_view relative_path) {
  const auto may_change = [](char c) { return c == '#' || c == '%'; };
  if (std::ranges::none_of(relative_path, may_change))
    return bounded_text(printable_utf8(relative_path), kMaxPathBytes);
  std::string path;
  for (std::size_t i = 0; i < relative_path.size(); ++i) {
    if (relative_path[i] == '#') {
      path += "%23";
    } else if (looks_escaped(relative_path.substr(i))) {
      path += "%25";
    } else {
      path += relative_path[i];
    }
  }
  return bounded_text(printable_utf8(path), kMaxPathBytes);
}

std::string printable_entry(std::string_view entry) {
  return bounded_text(printable_utf8(entry), kMaxEntryBytes);
}

std::string ItemNamer::item(std::string_view printable_entry) const {
  if (path_.empty()) return std::string(printable_entry);
  std::string item;
  item.reserve(path_.size() + 1 + printable_entry.size());
  ((item += path_) += '#') += printable_entry;
  return item;
}

std::string ItemNamer::name_of_fault(std::string_view entry) const {
  return entry.empty() ? path_ : item(printable_entry(entry));
}

std::string ItemNamer::name(std::string_view entry) {
  constexpr int kSecond = 2;
  std::string wanted = printable_entry(entry);
  if (!first_) return item(first_.emplace(std::move(wanted)));
  if (!taken_) taken_.emplace().emplace(*first_, kSecond);
  const auto [known, is_new] = taken_->try_emplace(wanted, kSecond);
  if (is_new) return item(wanted);
  int& number = known->second;  // stays where it is whatever is added
  std::string candidate;
  do {
    candidate = wanted + "~" + std::to_string(number++);
  } while (!taken_->try_emplace(candidate, kSecond).second);
  return item(candidate);
}

}  // namespace kigen::sources
