#include "probes/formats/registry_text.h"

#include <algorithm>

#include "probes/model/unicode.h"

namespace kigen::formats {
namespace {

constexpr std::uint64_t kChunkBytes = 64 * 1024;  // even, so that no unit of UTF-16 is torn

bool begins(ByteView bytes, std::string_view with) { return as_text(bytes).starts_with(with); }

}  // namespace

RegistryText::RegistryText(Input& input) : input_(input), chunk_(std::min(kChunkBytes, input.size())) {
  fill();
  if (begins(rest_, "\xff\xfe")) {
    unit_bytes_ = 2;
    rest_ = rest_.subspan(2);
  } else if (begins(rest_, "\xef\xbb\xbf")) {
    rest_ = rest_.subspan(3);
  } else if (rest_.size() >= 2 && rest_[1] == 0) {
    unit_bytes_ = 2;
  }
}

bool RegistryText::fill() {
  if (fault_) return false;
  const auto count = input_.read_at(offset_, chunk_);
  if (!count) {
    fault_ = count.fault();
    return false;
  }
  offset_ += *count;
  rest_ = ByteView(chunk_).first(*count);
  return !rest_.empty();
}

// Where the next LF stands, or the size.
std::size_t RegistryText::find_line_end(ByteView bytes) const {
  if (unit_bytes_ == 1) {
    return static_cast<std::size_t>(std::find(bytes.begin(), bytes.end(), '\n') - bytes.begin());
  }
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    if (bytes[at] == '\n' && bytes[at + 1] == 0) return at;
  }
  return bytes.size();
}

// True when a line end was met.
bool RegistryText::take_until_line_end() {
  const std::size_t end = find_line_end(rest_);
  const std::size_t room = kMaxLineBytes - raw_.size();
  const ByteView taken = rest_.first(std::min(end, room));
  is_whole_ = is_whole_ && end <= room;
  raw_.insert(raw_.end(), taken.begin(), taken.end());
  const bool found = end < rest_.size();
  rest_ = rest_.subspan(found ? std::min(end + unit_bytes_, rest_.size()) : end);
  return found;
}

bool RegistryText::next() {
  raw_.clear();
  is_whole_ = true;
  if (rest_.empty() && !fill()) return false;
  while (!take_until_line_end() && fill()) {
  }
  line_ = unit_bytes_ == 2 ? utf16_to_utf8(raw_, ByteOrder::kLittleEndian) : std::string(as_text(raw_));
  if (line_.ends_with('\r')) line_.pop_back();
  return true;
}

}  // namespace kigen::formats
