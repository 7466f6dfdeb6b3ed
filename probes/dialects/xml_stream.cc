#include "probes/dialects/xml_stream.h"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <iterator>

#include "probes/dialects/line_dialogue.h"

namespace kigen::dialects {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::string_view kXmlDeclaration = "?xml ";

bool is_space(char c) { return kSpaces.find(c) != std::string_view::npos; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Name characters of XML 1.0 section 2.3; beyond ASCII all of them.
bool starts_name(char c) { return is_letter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }
bool continues_name(char c) {
  return starts_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
}

// A name of one part, or of a prefix and a local part (Namespaces in XML 1.0 section 4).
bool is_qualified_name(std::string_view name) {
  if (name.empty() || !starts_name(name.front()) || !std::ranges::all_of(name, continues_name)) return false;
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ||
         (colon + 1 < name.size() && starts_name(name[colon + 1]) && name.find(':', colon + 1) == name.npos);
}

// Reads the inside of a tag from its start; what was read is gone.
class TagText {
 public:
  explicit TagText(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }
  bool take(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool take_spaces() {
    const std::size_t count = std::min(text_.find_first_not_of(kSpaces), text_.size());
    text_.remove_prefix(count);
    return count > 0;
  }
  std::string take_name() {
    const auto end = std::ranges::find_if_not(text_, continues_name);
    return take(static_cast<std::size_t>(end - text_.begin()));
  }
  std::optional<std::string> take_quoted() {
    const char quote = text_.empty() ? '\0' : text_.front();
    if (quote != '"' && quote != '\'') return std::nullopt;
    const std::size_t end = text_.find(quote, 1);
    if (end == std::string_view::npos) return std::nullopt;
    std::string value = take(end + 1);
    return value.substr(1, value.size() - 2);
  }

 private:
  std::string take(std::size_t count) {
    std::string taken(text_.substr(0, count));
    text_.remove_prefix(count);
    return taken;
  }

  std::string_view text_;
};

// `name = "value"`, spaces allowed around the equals sign.
bool parse_attribute(TagText& text, XmlTag& tag) {
  std::string name = text.take_name();
  if (!is_qualified_name(name) || tag.attribute(name) != nullptr) return false;
  text.take_spaces();
  if (!text.take('=')) return false;
  text.take_spaces();
  auto value = text.take_quoted();
  if (!value || value->find('<') != std::string::npos) return false;
  tag.attributes.emplace_back(std::move(name), *std::move(value));
  return tag.attributes.size() <= XmlStream::kMaxAttributes;
}

// What stands between `<` and `>` of a tag.
std::optional<XmlTag> parse_tag(std::string_view inside) {
  TagText text(inside);
  XmlTag tag;
  if (text.take('/')) tag.kind = XmlTag::Kind::kEnd;
  tag.name = text.take_name();
  if (!is_qualified_name(tag.name)) return std::nullopt;
  while (!text.at_end()) {
    const bool spaced = text.take_spaces();
    if (text.at_end()) break;
    if (tag.kind == XmlTag::Kind::kStart && text.take('/')) {
      tag.kind = XmlTag::Kind::kEmpty;
      if (!text.at_end()) return std::nullopt;
    } else if (tag.kind == XmlTag::Kind::kEnd || !spaced || !parse_attribute(text, tag)) {
      return std::nullopt;
    }
  }
  return tag;
}

XmlTag::Attributes declarations_of(const XmlTag& tag) {
  XmlTag::Attributes declarations;
  std::ranges::copy_if(tag.attributes, std::back_inserter(declarations), [](const auto& attribute) {
    return attribute.first == "xmlns" || attribute.first.starts_with("xmlns:");
  });
  return declarations;
}

const std::string* value_of(const XmlTag::Attributes& attributes, std::string_view name) {
  const auto found =
      std::ranges::find(attributes, name, [](const auto& a) { return std::string_view(a.first); });
  return found == attributes.end() ? nullptr : &found->second;
}

// Looked at byte by byte, because what is forbidden need not end at a `>`.
bool is_forbidden(std::string_view markup, bool begun) {
  if (markup.starts_with('!')) return true;
  if (!markup.starts_with('?')) return false;
  return begun || !markup.starts_with(kXmlDeclaration.substr(0, markup.size()));
}

// The quote that is open after this character, NUL for none.
char quote_after(char quote, char c) {
  if (quote == c) return '\0';
  return quote == '\0' && (c == '"' || c == '\'') ? c : quote;
}

Fault malformed(std::string_view what, std::string_view text) { return heard(Reason::kProtocol, what, text); }

}  // namespace

std::string_view XmlTag::local_name() const {
  return std::string_view(name).substr(name.find(':') + 1);  // without a colon: npos + 1 is 0
}

bool XmlTag::is(std::string_view wanted_name_space, std::string_view wanted_local_name) const {
  return name_space == wanted_name_space && local_name() == wanted_local_name;
}

const std::string* XmlTag::attribute(std::string_view wanted_name) const {
  return value_of(attributes, wanted_name);
}

Task<Result<char>> XmlStream::next_byte() {
  auto byte = co_await transport_.read_exactly(1);
  if (!byte) co_return std::move(byte).fault();
  co_return static_cast<char>(byte->front());
}

// Past the next `<`. Only what is nested in the elements of the stream has text (RFC 6120 section 11.7).
Task<Status> XmlStream::skip_text() {
  while (true) {
    auto byte = co_await next_byte();
    if (!byte) co_return std::move(byte).fault();
    if (*byte == '<') co_return Done();
    if (depth() <= 1 && !is_space(*byte)) co_return malformed("no XML stream", std::string(1, *byte));
    begun_ = true;
  }
}

// What stands between the next `<` and its `>`; one in quotes is not that.
Task<Result<std::string>> XmlStream::next_markup() {
  auto skipped = co_await skip_text();
  if (!skipped) co_return std::move(skipped).fault();
  std::string inside;
  char quote = '\0';
  while (true) {
    auto byte = co_await next_byte();
    if (!byte) co_return std::move(byte).fault();
    if (quote == '\0' && *byte == '>') co_return inside;
    inside += *byte;
    if (is_forbidden(inside, begun_)) co_return malformed("not allowed in an XML stream", "<" + inside);
    quote = quote_after(quote, *byte);
  }
}

Task<Result<XmlTag>> XmlStream::next_tag() {
  auto markup = co_await next_markup();
  if (markup && !begun_ && markup->starts_with(kXmlDeclaration) && markup->ends_with('?')) {
    begun_ = true;
    markup = co_await next_markup();
  }
  if (!markup) co_return std::move(markup).fault();
  begun_ = true;

  auto tag = parse_tag(*markup);
  if (!tag) co_return malformed("malformed XML tag", *markup);
  auto placed = tag->kind == XmlTag::Kind::kEnd ? leave(*tag) : enter(*tag);
  if (!placed) co_return std::move(placed).fault();
  co_return *std::move(tag);
}

Status XmlStream::enter(XmlTag& tag) {
  if (depth() >= kMaxDepth) return malformed("XML elements nested too deep", tag.name);
  OpenElement element;
  element.name = tag.name;
  element.declarations = declarations_of(tag);
  open_.push_back(std::move(element));
  auto name_space = resolve(tag);
  if (!name_space) return malformed("undeclared XML prefix", tag.name);
  tag.name_space = *std::move(name_space);
  if (tag.kind == XmlTag::Kind::kEmpty) open_.pop_back();
  return Done();
}

Status XmlStream::leave(XmlTag& tag) {
  if (open_.empty() || open_.back().name != tag.name) return malformed("unexpected XML end tag", tag.name);
  tag.name_space = resolve(tag).value_or("");
  open_.pop_back();
  return Done();
}

// The innermost declaration counts (Namespaces in XML 1.0 section 6).
std::optional<std::string> XmlStream::resolve(const XmlTag& tag) const {
  const std::size_t colon = tag.name.find(':');
  const bool prefixed = colon != std::string::npos;
  const std::string declaration = prefixed ? "xmlns:" + tag.name.substr(0, colon) : "xmlns";
  for (auto element = open_.rbegin(); element != open_.rend(); ++element) {
    const std::string* name_space = value_of(element->declarations, declaration);
    if (name_space != nullptr) return *name_space;
  }
  if (prefixed) return std::nullopt;
  return std::string();
}

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&apos;"; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace kigen::dialects
