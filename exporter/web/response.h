// An HTTP/1 answer as bytes on the wire (RFC 9112): a short one with Content-Length, or a streamed one in
// chunks. Every answer ends its connection. Knows neither sockets nor routes; bytes go to a Sink whose
// refusal is final.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/web/server.h"

namespace kigen::web {

enum class HttpVersion { k10, k11 };
enum class Body { kSend, kLeaveOut };  // left out for HEAD: the same headers, nothing behind them

using HeaderFields = std::vector<std::pair<std::string_view, std::string>>;

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7).
std::string http_date(std::chrono::sys_seconds moment);

/// Status line and headers down to the empty line, with what every answer carries: Date, Connection: close,
/// X-Content-Type-Options, and for HTML a policy that allows its own style sheet and nothing else. Either of
/// the last two yields to one of the same name in `more`.
std::string header_block(int status, std::string_view content_type, const HeaderFields& more);

bool send_answer(const Answer& answer, const HeaderFields& more, Body body, const Sink& wire);

/// A body of unknown length. Nothing is on the wire before 64 KiB are together or finish() is called, so that
/// an early mistake can still become another answer. Chunked for HTTP/1.1; for 1.0 the end of the connection
/// ends it.
class StreamedBody {
 public:
  /// `headers` is a header_block that announces Transfer-Encoding for HTTP/1.1.
  StreamedBody(std::string headers, HttpVersion version, Sink wire);

  bool write(std::string_view text);
  bool finish();
  /// True once something is on the wire.
  bool started() const { return started_; }

 private:
  bool flush();
  std::string_view framed();

  std::string pending_;  // room for a chunk's size, then its bytes
  std::string headers_;
  HttpVersion version_;
  Sink wire_;
  bool started_ = false;
  bool open_ = true;  // false once the reader is gone
};

}  // namespace kigen::web
