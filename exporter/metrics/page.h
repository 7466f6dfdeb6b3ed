// Writes a metrics page (text 0.0.4) through one buffer of 64 KiB: families one after another, each line put
// together from texts that exist already. No allocation per line.
// Knows nothing of certificates. For one thread; the sink must outlive it.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "exporter/metrics/families.h"
#include "exporter/metrics/number_text.h"
#include "exporter/metrics/renderer.h"

namespace kigen::metrics {

class Page {
 public:
  explicit Page(const Sink& sink);

  /// What follows belongs to this family. HELP and TYPE stand before its first sample, or nowhere.
  void begin(const Family& family);

  /// What follows belongs to the target with these labels, `group="web",...`: never empty, and not copied.
  void target(std::string_view labels) { target_ = labels; }

  /// `labels` and `more` follow the target labels: `,item="0"`, or empty.
  void sample(std::string_view labels, std::int64_t value) {
    begin_line(labels.size());
    put(labels);
    end_line(value);
  }
  void sample(std::string_view labels, std::string_view more, std::int64_t value) {
    begin_line(labels.size() + more.size());
    put(labels);
    put(more);
    end_line(value);
  }
  void sample(std::string_view labels, std::string_view more, std::string_view last, std::int64_t value) {
    begin_line(labels.size() + more.size() + last.size());
    put(labels);
    put(more);
    put(last);
    end_line(value);
  }
  /// A value in seconds.
  void sample(std::string_view labels, std::chrono::nanoseconds value);
  /// A sample without any label.
  void bare_sample(std::int64_t value);
  void bare_sample(std::chrono::nanoseconds value);

  /// A line in pieces, of at most `length` bytes behind the target labels, for labels made at scrape: put()
  /// every piece, then end_line(). The line is begun, and the target labels stand there already.
  void begin_line(std::size_t length) {
    const std::size_t needed = kOpeningRoom + target_.size() + length + kLineEnd;
    if (!has_head_ || needed > room()) prepare(needed);
    std::memcpy(end_, opening_.data(), kOpeningRoom);  // a constant length is cheaper than the right one
    end_ += opening_length_;
    put(target_);
  }
  void put(std::string_view text) {
    if (text.empty()) return;  // its data may be null, which memcpy must not be given
    std::memcpy(end_, text.data(), text.size());
    end_ += text.size();
  }
  char* end() { return end_; }
  void advance(std::size_t length) { end_ += length; }
  void end_line(std::int64_t value) {
    put("} ");
    end_ = write_number(end_, value);
    put("\n");
  }

  /// False once the sink refused: nothing more will be taken.
  bool wanted() const { return wanted_; }
  /// Hands over what is left. False as above.
  bool finish();

 private:
  static constexpr std::size_t kOpeningRoom = 64;                // for the longest family name and a brace
  static constexpr std::size_t kLineEnd = 3 + kMaxNumberLength;  // `} `, a number, a line feed

  std::size_t room() const { return static_cast<std::size_t>(limit_ - end_); }
  /// The rare part of beginning a line: HELP and TYPE, or a buffer that is full.
  void prepare(std::size_t needed);
  void flush();
  void make_room(std::size_t length);
  void put_head();
  void begin_bare_line();

  const Sink& sink_;
  std::unique_ptr<char[]> buffer_;
  char* end_;    // where the next byte goes
  char* limit_;  // behind the buffer
  const Family* family_ = nullptr;
  bool has_head_ = false;
  bool wanted_ = true;
  std::array<char, kOpeningRoom> opening_{};  // `cert_info{`
  std::size_t opening_length_ = 0;
  std::string_view target_;
};

}  // namespace kigen::metrics
