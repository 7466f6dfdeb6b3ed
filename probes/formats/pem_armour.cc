#include "probes/formats/pem_armour.h"

#include <algorithm>

#include "probes/formats/text_front.h"

namespace kigen::formats {
namespace {

using std::string_view;

constexpr string_view kBegin = "-----BEGIN ";
constexpr string_view kEnd = "-----END ";
constexpr string_view kDashes = "-----";
constexpr string_view kBlanks = " \t";

bool begins_line(string_view text, std::size_t at) {
  return at == 0 || text[at - 1] == '\n' || text[at - 1] == '\r' ||
         (at == kByteOrderMark.size() && text.starts_with(kByteOrderMark));
}

// Where `what` next begins a line, npos if nowhere.
std::size_t find_line(string_view text, string_view what, std::size_t from) {
  std::size_t at = text.find(what, from);
  while (at != string_view::npos && !begins_line(text, at)) at = text.find(what, at + 1);
  return at;
}

// Piece by piece, so that in a text of one kind of line end nobody searches all of it for the other.
std::size_t line_end(string_view text, std::size_t from) {
  constexpr std::size_t kPieceBytes = 80;  // a line, as a rule
  for (; from < text.size(); from += kPieceBytes) {
    const string_view piece = text.substr(from, kPieceBytes);
    const std::size_t end = std::min(piece.find('\n'), piece.find('\r'));
    if (end != string_view::npos) return from + end;
  }
  return text.size();
}

string_view without_trailing_blanks(string_view line) {
  return line.substr(0, line.find_last_not_of(kBlanks) + 1);
}

// The label of an armour line, nullopt when the line does not close as one.
std::optional<string_view> label_of(string_view line, string_view prefix) {
  line = without_trailing_blanks(line);
  if (!line.starts_with(prefix)) return std::nullopt;
  line.remove_prefix(prefix.size());
  if (!line.ends_with(kDashes)) return std::nullopt;
  line.remove_suffix(kDashes.size());
  return line;
}

// Past the line end at the front: LF, CR or both.
string_view after_line_end(string_view text) {
  if (text.starts_with("\r\n")) return text.substr(2);
  return text.substr(text.empty() ? 0 : 1);
}

// RFC 1421 section 4.6: headers, then a blank line. Base64 has no colon, so that one in the first line
// decides.
string_view without_headers(string_view body) {
  const string_view first_line = body.substr(0, line_end(body, 0));
  if (first_line.find(':') == string_view::npos) return body;
  while (!body.empty()) {
    const std::size_t end = line_end(body, 0);
    const bool blank = without_trailing_blanks(body.substr(0, end)).empty();
    body = after_line_end(body.substr(end));
    if (blank) break;
  }
  return body;
}

// Where the block whose body begins at `from` stops: at the next END or BEGIN line, npos at neither.
std::size_t find_stop(string_view text, std::size_t from) {
  for (std::size_t at = from;; ++at) {
    at = find_line(text, kDashes, at);
    if (at == string_view::npos) return at;
    const string_view rest = text.substr(at);
    if (rest.starts_with(kEnd) || rest.starts_with(kBegin)) return at;
  }
}

}  // namespace

bool has_pem_armour(string_view head) { return find_line(head, kBegin, 0) != string_view::npos; }

std::optional<PemBlock> PemBlocks::next() {
  for (;;) {
    const std::size_t begin = find_line(text_, kBegin, at_);
    if (begin == string_view::npos) return std::nullopt;
    at_ = line_end(text_, begin);
    if (const auto label = label_of(text_.substr(begin, at_ - begin), kBegin)) return rest_of_block(*label);
  }
}

PemBlock PemBlocks::rest_of_block(string_view label) {
  const std::size_t body = at_;
  const std::size_t stop = std::min(find_stop(text_, body), text_.size());
  at_ = stop;
  if (!text_.substr(stop).starts_with(kEnd)) return {label, {}, PemBlock::Ending::kMissing};
  at_ = line_end(text_, stop);
  if (label_of(text_.substr(stop, at_ - stop), kEnd) != label)
    return {label, {}, PemBlock::Ending::kMismatched};
  const string_view lines = after_line_end(text_.substr(body, stop - body));
  return {label, without_headers(lines), PemBlock::Ending::kMatched};
}

}  // namespace kigen::formats
