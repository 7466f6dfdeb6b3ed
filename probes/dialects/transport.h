// A connected byte stream before TLS, as a dialect sees it: bounded reads, whole writes.
// Every call is covered by the deadline of the probe; after a fault the stream is of no further use.
// Bounds: a line is at most 2 KiB, all that is read before TLS at most 64 KiB; beyond: `too_large`.
// Faults: `timeout`, `closed` (EOF or reset), `too_large`. Lives on the thread of its probe.
#pragma once

#include <cstddef>
#include <string>

#include "probes/model/bytes.h"
#include "probes/model/result.h"
#include "probes/model/task.h"

namespace kigen::dialects {

class Transport {
 public:
  static constexpr std::size_t kMaxLineBytes = 2048;
  static constexpr std::size_t kMaxPreambleBytes = 64 * 1024;

  virtual ~Transport() = default;
  /// The next line without its LF or CRLF.
  virtual Task<Result<std::string>> read_line() = 0;
  virtual Task<Result<Bytes>> read_exactly(std::size_t count) = 0;
  virtual Task<Status> write(std::string bytes) = 0;
  /// Bytes that arrived and were not read. After the go-ahead of a dialect there must be none: they would be
  /// plaintext injected before TLS (CVE-2011-0411).
  virtual std::size_t unread_bytes() const = 0;
};

}  // namespace kigen::dialects
