#include "probes/sources/ldap_filter.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "probes/formats/ber_writer.h"
#include "probes/model/hex_digit.h"
#include "probes/model/text.h"

namespace kigen::sources {
namespace {

using formats::append_element;

constexpr std::size_t kMaxBytes = 4096;
constexpr int kMaxDepth = 16;

// Filter ::= CHOICE, section 4.5.1.
constexpr std::uint8_t kAnd = 0xa0, kOr = 0xa1, kNot = 0xa2, kEqualityMatch = 0xa3, kSubstrings = 0xa4,
                       kGreaterOrEqual = 0xa5, kLessOrEqual = 0xa6, kPresent = 0x87, kApproxMatch = 0xa8;
constexpr std::uint8_t kInitial = 0x80, kAny = 0x81, kFinal = 0x82;
constexpr std::uint8_t kOctetString = 0x04, kSequence = 0x30;

Fault expected(std::string what) { return {Reason::kMalformed, std::move(what)}; }

bool is_attribute_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == ';' || c == '_';
}

// The octets of an assertion value: `\2a` stands for `*`.
std::optional<Bytes> unescaped(std::string_view text) {
  Bytes octets;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      if (text[i] == '\0') return std::nullopt;
      octets.push_back(static_cast<std::uint8_t>(text[i]));
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const auto high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
    if (!high || !low) return std::nullopt;
    octets.push_back(static_cast<std::uint8_t>(*high << 4 | *low));
    i += 2;
  }
  return octets;
}

std::vector<std::string_view> split_at_stars(std::string_view text) {
  std::vector<std::string_view> pieces;
  while (true) {
    const std::size_t star = text.find('*');
    pieces.push_back(text.substr(0, star));
    if (star == std::string_view::npos) return pieces;
    text.remove_prefix(star + 1);
  }
}

class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  Result<Bytes> whole() {
    Bytes out;
    if (Status status = filter(kMaxDepth, out); !status) return std::move(status).fault();
    if (!rest_.empty()) return expected("the end of the filter behind its last parenthesis");
    return out;
  }

 private:
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // filter = "(" filtercomp ")"
  Status filter(int depth, Bytes& out) {
    if (depth == 0) return expected("a filter that is not so deep");
    if (!take('(')) return expected("a filter such as (objectClass=person)");
    if (Status status = component(depth, out); !status) return status;
    if (!take(')')) return expected("a closing parenthesis");
    return Done();
  }

  Status component(int depth, Bytes& out) {
    if (take('&')) return list(kAnd, depth, out);
    if (take('|')) return list(kOr, depth, out);
    if (!take('!')) return item(out);
    Bytes inside;
    if (Status status = filter(depth - 1, inside); !status) return status;
    append_element(out, kNot, inside);
    return Done();
  }

  Status list(std::uint8_t tag, int depth, Bytes& out) {
    Bytes inside;
    do {
      if (Status status = filter(depth - 1, inside); !status) return status;
    } while (rest_.starts_with('('));
    append_element(out, tag, inside);
    return Done();
  }

  // item = attr filtertype assertionvalue
  Status item(Bytes& out) {
    const auto end = std::ranges::find_if_not(rest_, is_attribute_character);
    const std::string_view attribute(rest_.begin(), end);
    rest_.remove_prefix(attribute.size());
    if (attribute.empty()) return expected("the name of an attribute");
    std::uint8_t tag = kEqualityMatch;
    if (take('>')) {
      tag = kGreaterOrEqual;
    } else if (take('<')) {
      tag = kLessOrEqual;
    } else if (take('~')) {
      tag = kApproxMatch;
    }
    if (!take('=')) return expected("= behind the name of an attribute");
    const std::string_view value = rest_.substr(0, rest_.find_first_of("()"));
    rest_.remove_prefix(value.size());
    return assertion(tag, attribute, value, out);
  }

  static Status assertion(std::uint8_t tag, std::string_view attribute, std::string_view value, Bytes& out) {
    if (tag == kEqualityMatch && value == "*") {
      append_element(out, kPresent, as_bytes(attribute));
      return Done();
    }
    const auto pieces = split_at_stars(value);
    if (pieces.size() > 1 && tag != kEqualityMatch) return expected("* written as \\2a");
    if (pieces.size() > 1) return substrings(attribute, pieces, out);
    const auto octets = unescaped(value);
    if (!octets) return expected("two hexadecimal digits behind \\");
    Bytes inside;
    append_element(inside, kOctetString, as_bytes(attribute));
    append_element(inside, kOctetString, *octets);
    append_element(out, tag, inside);
    return Done();
  }

  static Status substrings(std::string_view attribute, const std::vector<std::string_view>& pieces,
                           Bytes& out) {
    Bytes parts;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const bool first = i == 0, last = i + 1 == pieces.size();
      if (pieces[i].empty() && (first || last)) continue;
      const auto octets = unescaped(pieces[i]);
      if (!octets) return expected("two hexadecimal digits behind \\");
      if (octets->empty()) return expected("something between two *");
      append_element(parts, first ? kInitial : last ? kFinal : kAny, *octets);
    }
    Bytes inside;
    append_element(inside, kOctetString, as_bytes(attribute));
    append_element(inside, kSequence, parts);
    append_element(out, kSubstrings, inside);
    return Done();
  }

  std::string_view rest_;
};

}  // namespace

Result<Bytes> encode_ldap_filter(std::string_view text) {
  if (text.size() > kMaxBytes) return expected("a filter of at most 4096 bytes");
  return Parser(text).whole();
}

}  // namespace kigen::sources
