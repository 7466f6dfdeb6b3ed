#include "exporter/web/response.h"

#include <algorithm>
#include <cstdio>
#include <ctime>

namespace kigen::web {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;
constexpr std::size_t kChunkSizeRoom = 10;  // eight hexadecimal digits, CR and LF

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200: return "OK";
    case 302: return "Found";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 411: return "Length Required";
    case 413: return "Content Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Unknown";  // the phrase is for people; clients read the number
  }
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

bool has_field(const HeaderFields& fields, std::string_view name) {
  return std::any_of(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; });
}

}  // namespace

std::string http_date(std::chrono::sys_seconds moment) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t time = std::chrono::system_clock::to_time_t(moment);
  std::tm utc{};
  gmtime_r(&time, &utc);
  char text[64];
  const int length =
      std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[utc.tm_wday], utc.tm_mday,
                    kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  return {text, static_cast<std::size_t>(length)};
}

std::string header_block(int status, std::string_view content_type, const HeaderFields& more) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  std::string out = "HTTP/1.1 " + std::to_string(status) + ' ';
  out.append(reason_phrase(status)).append("\r\n");
  append_field(out, "Date", http_date(now));
  append_field(out, "Content-Type", content_type);
  append_field(out, "Connection", "close");
  if (!has_field(more, "X-Content-Type-Options")) append_field(out, "X-Content-Type-Options", "nosniff");
  if (content_type.starts_with("text/html") && !has_field(more, "Content-Security-Policy")) {
    append_field(out, "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
  }
  for (const auto& [name, value] : more) append_field(out, name, value);
  return out += "\r\n";
}

bool send_answer(const Answer& answer, const HeaderFields& more, Body body, const Sink& wire) {
  HeaderFields fields = more;
  fields.emplace_back("Content-Length", std::to_string(answer.body.size()));
  std::string bytes = header_block(answer.status, answer.content_type, fields);
  if (body == Body::kSend) bytes += answer.body;
  return wire(bytes);
}

StreamedBody::StreamedBody(std::string headers, HttpVersion version, Sink wire)
    : pending_(kChunkSizeRoom, '\0'),
      headers_(std::move(headers)),
      version_(version),
      wire_(std::move(wire)) {
  pending_.reserve(kChunkSizeRoom + 2 * kPieceBytes);
}

bool StreamedBody::write(std::string_view text) {
  // Taken in pieces, so that a page handed over whole is not copied whole.
  while (open_ && !text.empty()) {
    const auto piece = text.substr(0, kPieceBytes);
    pending_ += piece;
    text.remove_prefix(piece.size());
    if (pending_.size() - kChunkSizeRoom >= kPieceBytes) flush();
  }
  return open_;
}

bool StreamedBody::finish() {
  flush();
  if (open_ && version_ == HttpVersion::k11) open_ = wire_("0\r\n\r\n");
  return open_;
}

bool StreamedBody::flush() {
  if (!started_) {
    started_ = true;
    open_ = open_ && wire_(headers_);
  }
  if (pending_.size() > kChunkSizeRoom) {
    open_ = open_ && wire_(framed());
    pending_.resize(kChunkSizeRoom);
  }
  return open_;
}

// chunk = chunk-size CRLF chunk-data CRLF; leading zeros are allowed (RFC 9112 section 7.1).
std::string_view StreamedBody::framed() {
  if (version_ == HttpVersion::k10) return std::string_view(pending_).substr(kChunkSizeRoom);
  char size[kChunkSizeRoom + 1];
  std::snprintf(size, sizeof size, "%08x\r\n", static_cast<unsigned>(pending_.size() - kChunkSizeRoom));
  pending_.replace(0, kChunkSizeRoom, size, kChunkSizeRoom);
  return pending_ += "\r\n";
}

}  // namespace kigen::web
