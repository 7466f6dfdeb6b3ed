#include "probes/sources/file_memory.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace kigen::sources {

void FileMemory::begin_look(std::size_t expected_files) {
  kept_ = next_ = 0;
  if (entries_.empty()) fresh_.reserve(expected_files);
}

FileMemory::Entry& FileMemory::recall(std::string path) {
  for (; next_ < entries_.size(); ++next_) {
    const int order = entries_[next_].path.compare(path);
    if (order > 0) break;
    if (order < 0) {
      missed_.push_back(std::move(entries_[next_]));
      continue;
    }
    if (kept_ < next_) entries_[kept_] = std::move(entries_[next_]);
    ++next_;
    return entries_[kept_++];
  }
  fresh_.emplace_back().path = std::move(path);
  return fresh_.back();
}

void FileMemory::end_look(Seen seen) {
  const auto at = [&](std::size_t index) { return entries_.begin() + static_cast<std::ptrdiff_t>(index); };
  entries_.erase(at(kept_), seen == Seen::kAll ? entries_.end() : at(next_));
  add(std::move(fresh_));
  if (seen == Seen::kPartly) add(std::move(missed_));
  fresh_ = {};
  missed_ = {};
}

void FileMemory::add(std::vector<Entry> others) {
  if (entries_.empty()) return entries_.swap(others);
  const auto before = static_cast<std::ptrdiff_t>(entries_.size());
  std::move(others.begin(), others.end(), std::back_inserter(entries_));
  std::inplace_merge(entries_.begin(), entries_.begin() + before, entries_.end(),
                     [](const Entry& a, const Entry& b) { return a.path < b.path; });
}

}  // namespace kigen::sources
