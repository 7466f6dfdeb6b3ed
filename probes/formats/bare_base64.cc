#include "probes/formats/bare_base64.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "probes/formats/base64.h"
#include "probes/formats/crl.h"
#include "probes/formats/der.h"
#include "probes/formats/pkcs7.h"
#include "probes/formats/text_front.h"

namespace kigen::formats {
namespace {

using std::string_view;

constexpr std::array kInside = {&kDer, &kPkcs7, &kCrl};
constexpr std::size_t kDecodedHead = 16 * 1024;  // characters: enough for what begins a certificate

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool is_base64(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
         c == '=';
}

// The text up to and with as many whole groups of four characters as there are, at most `max` characters.
string_view whole_groups(string_view text, std::size_t max) {
  std::size_t characters = 0, end = 0;
  for (std::size_t at = 0; at < text.size() && characters < max; ++at) {
    if (!is_space(text[at]) && ++characters % 4 == 0) end = at + 1;
  }
  return text.substr(0, end);
}

const FormatDescription* format_inside(ByteView decoded) {
  const auto found = std::ranges::find_if(
      kInside, [&](const FormatDescription* format) { return format->recognises(decoded, decoded.size()); });
  return found == kInside.end() ? nullptr : *found;
}

// `M` begins what begins with 0x30. Every other binary file and most texts end here.
bool may_be_sequence(string_view text) {
  const auto first = std::ranges::find_if_not(text, is_space);
  return first != text.end() && *first == 'M';
}

bool recognises(ByteView head, std::uint64_t) {
  const string_view text = without_byte_order_mark(as_text(head));
  if (!may_be_sequence(text)) return false;
  if (!std::ranges::all_of(text, [](char c) { return is_space(c) || is_base64(c); })) return false;
  Bytes decoded;
  return decode_base64(whole_groups(text, kDecodedHead), decoded) && format_inside(decoded) != nullptr;
}

Contents parse(Input& input, const ParseContext& context) {
  const auto bytes = view_whole(input, context.max_bytes);
  if (!bytes) return unreadable(bytes.fault());
  const string_view text = without_byte_order_mark(as_text(*bytes));
  const string_view groups = whole_groups(text, text.size());
  Bytes decoded;
  if (!decode_base64(groups, decoded))
    return unreadable(Fault(Reason::kMalformed, "the base64 does not hold"));
  const auto* format = format_inside(decoded);
  if (format == nullptr)
    return unreadable(Fault(Reason::kMalformed, "neither certificate nor PKCS#7 in the base64"));
  MemoryInput inside(decoded);
  Contents contents = format->parse(inside, context);
  if (!std::ranges::all_of(text.substr(groups.size()), is_space)) {
    contents.faults.push_back({"", Fault(Reason::kTruncated, "the base64 ends inside a group")});
  }
  return contents;
}

}  // namespace

constinit const FormatDescription kBareBase64 = {
    .name = "bare_base64",
    .summary = "a certificate, PKCS#7 bundle or CRL as base64 without armour",
    .recognises = recognises,
    .parse = parse,
};

}  // namespace kigen::formats
