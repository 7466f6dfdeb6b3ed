#include "probes/formats/ber_reader.h"

namespace kigen::formats {
namespace {

using Extent = BerElement::Extent;

constexpr std::uint8_t kConstructed = 0x20;
constexpr std::uint8_t kIndefinite = 0x80;
constexpr std::uint8_t kLongFormTag = 0x1f;
constexpr std::size_t kMaxLengthOctets = 8;
constexpr std::size_t kEndOfContents = 2;

struct Header {
  std::size_t bytes;
  std::optional<std::uint64_t> content;  // absent: until the end-of-contents octets
};

enum class Unreadable { kCutOff, kBroken };

struct HeaderReading {
  std::optional<Header> header;
  Unreadable why = Unreadable::kCutOff;  // there is none
};

HeaderReading read_header(ByteView bytes) {
  if (!bytes.empty() && (bytes[0] & kLongFormTag) == kLongFormTag) return {{}, Unreadable::kBroken};
  if (bytes.size() < 2) return {};
  if (bytes[1] < kIndefinite) return {Header{2, bytes[1]}};
  if (bytes[1] == kIndefinite) {
    if ((bytes[0] & kConstructed) == 0) return {{}, Unreadable::kBroken};
    return {Header{2, std::nullopt}};
  }
  const std::size_t octets = bytes[1] & 0x7f;
  if (octets > kMaxLengthOctets) return {{}, Unreadable::kBroken};
  if (bytes.size() - 2 < octets) return {};
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < octets; ++i) length = length << 8 | bytes[2 + i];
  return {Header{2 + octets, length}};
}

bool is_end_of_contents(ByteView bytes) {
  return bytes.size() >= kEndOfContents && bytes[0] == 0 && bytes[1] == 0;
}

struct Span {
  Extent extent;
  std::size_t content;  // octets, the end-of-contents not among them
};

// How far the content of an element of indefinite length reaches. Counts the open ones instead of recursing.
Span indefinite_span(ByteView content) {
  std::size_t at = 0;
  for (std::size_t open = 1;;) {
    const ByteView rest = content.subspan(at);
    if (is_end_of_contents(rest)) {
      if (--open == 0) return {Extent::kWhole, at};
      at += kEndOfContents;
      continue;
    }
    const auto [header, why] = read_header(rest);
    if (!header && why == Unreadable::kBroken) return {Extent::kBroken, content.size()};
    if (!header || header->content.value_or(0) > rest.size() - header->bytes) {
      return {Extent::kCutOff, content.size()};
    }
    if (!header->content) ++open;
    at += header->bytes + static_cast<std::size_t>(header->content.value_or(0));
  }
}

Span definite_span(std::uint64_t length, std::size_t available) {
  if (length > available) return {Extent::kCutOff, available};
  return {Extent::kWhole, static_cast<std::size_t>(length)};
}

}  // namespace

std::optional<BerElement> BerReader::next() {
  const auto header = read_header(rest_).header;
  if (!header) return std::nullopt;
  const ByteView behind = rest_.subspan(header->bytes);
  const Span span =
      header->content ? definite_span(*header->content, behind.size()) : indefinite_span(behind);
  BerElement element;
  element.tag = rest_[0];
  element.extent = span.extent;
  element.indefinite = !header->content;
  element.content = behind.first(span.content);
  const bool closed = element.indefinite && span.extent == Extent::kWhole;
  element.whole = rest_.first(header->bytes + span.content + (closed ? kEndOfContents : 0));
  rest_ = rest_.subspan(element.whole.size());
  return element;
}

}  // namespace kigen::formats
