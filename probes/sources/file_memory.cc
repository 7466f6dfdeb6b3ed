#include "probes/sources/file_memory.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace kigen::sources {

void FileMemory::begin_look(std::size_t expected_files) {
  earlier_ = std::exchange(entries_, {});
  entries_.reserve(expected_files);
  missed_.clear();
  next_earlier_ = 0;
}

FileMemory::Entry& FileMemory::recall(const std::string& path) {
  for (; next_earlier_ < earlier_.size(); ++next_earlier_) {
    Entry& earlier = earlier_[next_earlier_];
    const int order = earlier.path.compare(path);
    if (order > 0) break;
    if (order < 0) {
      missed_.push_back(std::move(earlier));
      continue;
    }
    ++next_earlier_;
    return entries_.emplace_back(std::move(earlier));
  }
  Entry& fresh = entries_.emplace_back();
  fresh.path = path;
  return fresh;
}

void FileMemory::end_look(Seen seen) {
  if (seen == Seen::kPartly) {
    const auto rest = earlier_.begin() + static_cast<std::ptrdiff_t>(next_earlier_);
    missed_.insert(missed_.end(), std::make_move_iterator(rest), std::make_move_iterator(earlier_.end()));
    const auto found = static_cast<std::ptrdiff_t>(entries_.size());
    std::move(missed_.begin(), missed_.end(), std::back_inserter(entries_));
    std::inplace_merge(entries_.begin(), entries_.begin() + found, entries_.end(),
                       [](const Entry& a, const Entry& b) { return a.path < b.path; });
  }
  earlier_ = {};
  missed_ = {};
}

}  // namespace kigen::sources
