#include "exporter/metrics/page.h"

#include <cassert>

namespace kigen::metrics {
namespace {

constexpr std::size_t kBufferSize = 64 * 1024;

}  // namespace

Page::Page(const Sink& sink)
    : sink_(sink), buffer_(new char[kBufferSize]), end_(buffer_.get()), limit_(end_ + kBufferSize) {}

void Page::begin(const Family& family) {
  family_ = &family;
  has_head_ = false;
  assert(family.name.size() < kOpeningRoom);
  opening_length_ = family.name.copy(opening_.data(), kOpeningRoom - 1);
  opening_[opening_length_++] = '{';
}

void Page::sample(std::string_view labels, std::chrono::nanoseconds value) {
  begin_line(labels.size());
  put(labels);
  put("} ");
  end_ = write_number(end_, value);
  put("\n");
}

void Page::bare_sample(std::int64_t value) {
  begin_bare_line();
  end_ = write_number(end_, value);
  put("\n");
}

void Page::bare_sample(std::chrono::nanoseconds value) {
  begin_bare_line();
  end_ = write_number(end_, value);
  put("\n");
}

void Page::begin_bare_line() {
  if (!has_head_) put_head();
  make_room(family_->name.size() + kLineEnd);
  put(family_->name);
  put(" ");
}

void Page::prepare(std::size_t needed) {
  if (!has_head_) put_head();
  make_room(needed);
}

bool Page::finish() {
  flush();
  return wanted_;
}

void Page::put_head() {
  make_room(2 * family_->name.size() + family_->help.size() + kLineEnd);
  for (const std::string_view text : {std::string_view("# HELP "), family_->name, std::string_view(" "),
                                      family_->help, std::string_view("\n# TYPE "), family_->name,
                                      std::string_view(" "), label(family_->type), std::string_view("\n")}) {
    put(text);
  }
  has_head_ = true;
}

void Page::make_room(std::size_t length) {
  if (length <= room()) return;
  flush();
  if (length <= room()) return;
  buffer_.reset(new char[length]);  // a line of more labels than anybody should configure
  end_ = buffer_.get();
  limit_ = end_ + length;
}

void Page::flush() {
  const std::string_view text(buffer_.get(), static_cast<std::size_t>(end_ - buffer_.get()));
  end_ = buffer_.get();
  if (wanted_ && !text.empty()) wanted_ = sink_(text);
}

}  // namespace kigen::metrics
