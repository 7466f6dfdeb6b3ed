#include "probes/formats/ber.h"

#include <limits>

#include "probes/formats/ber_writer.h"
#include "probes/pki/der_reader.h"

namespace kigen::formats {
namespace {

namespace tag = pki::tag;

constexpr int kMaxDepth = 32;
constexpr std::uint8_t kConstructed = 0x20;
constexpr std::uint8_t kIndefinite = 0x80;
constexpr std::uint8_t kLongFormTag = 0x1f;

struct Header {
  std::uint8_t tag;
  std::size_t bytes;
  std::optional<std::uint64_t> content;  // absent: until the end-of-contents octets
};

Fault malformed(const char* what) { return Fault(Reason::kMalformed, what); }

void append(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

class Rewriter {
 public:
  explicit Rewriter(ByteView ber) : rest_(ber) {}

  // Appends the next element to `out`. `overrun` is what it means when the element does not fit.
  Status element(Reason overrun, int depth, Bytes& out) {
    const auto header = read_header(overrun);
    if (!header) return header.fault();
    if ((header->tag & kConstructed) == 0) return primitive(*header, out);
    if (depth == 0) return Fault(Reason::kUnsupported, "ASN.1 nested too deeply");
    Bytes content;
    const Status status =
        header->content ? definite(*header->content, depth, content) : indefinite(overrun, depth, content);
    if (!status) return status;
    return constructed(header->tag, content, out);
  }

 private:
  Result<Header> read_header(Reason overrun) {
    const Fault too_short(overrun, "the content ends inside an ASN.1 element");
    if (rest_.size() < 2) return too_short;
    if ((rest_[0] & kLongFormTag) == kLongFormTag) return malformed("an ASN.1 tag of several octets");
    Header header{rest_[0], 2, rest_[1]};
    if (rest_[1] == kIndefinite) {
      header.content.reset();
    } else if (rest_[1] > kIndefinite) {
      const std::size_t octets = rest_[1] & 0x7f;
      if (octets > 8) return malformed("an ASN.1 length of more than eight octets");
      if (rest_.size() - 2 < octets) return too_short;
      header.content = 0;
      for (std::size_t i = 0; i < octets; ++i) header.content = *header.content << 8 | rest_[2 + i];
      header.bytes += octets;
    }
    if (header.content.value_or(0) > rest_.size() - header.bytes) return too_short;
    rest_ = rest_.subspan(header.bytes);
    return header;
  }

  Status primitive(const Header& header, Bytes& out) {
    if (!header.content) return malformed("a primitive ASN.1 element of indefinite length");
    append_element(out, header.tag, rest_.first(*header.content));
    rest_ = rest_.subspan(*header.content);
    return Done();
  }

  Status definite(std::uint64_t length, int depth, Bytes& content) {
    Rewriter inside(rest_.first(length));
    while (!inside.rest_.empty()) {
      if (Status status = inside.element(Reason::kMalformed, depth - 1, content); !status) return status;
    }
    rest_ = rest_.subspan(length);
    return Done();
  }

  Status indefinite(Reason overrun, int depth, Bytes& content) {
    while (rest_.size() < 2 || rest_[0] != 0 || rest_[1] != 0) {
      if (Status status = element(overrun, depth - 1, content); !status) return status;
    }
    rest_ = rest_.subspan(2);
    return Done();
  }

  static Status constructed(std::uint8_t element_tag, ByteView content, Bytes& out) {
    if (element_tag != (tag::kOctetString | kConstructed)) {
      append_element(out, element_tag, content);
      return Done();
    }
    const auto joined = join_octet_strings(content);
    if (!joined) return malformed("an OCTET STRING made of something else");
    append_element(out, tag::kOctetString, *joined);
    return Done();
  }

  ByteView rest_;
};

}  // namespace

Result<Bytes> with_definite_lengths(ByteView ber) {
  Bytes out;
  out.reserve(ber.size());
  if (Status status = Rewriter(ber).element(Reason::kTruncated, kMaxDepth, out); !status)
    return status.fault();
  return out;
}

std::optional<Bytes> join_octet_strings(ByteView elements) {
  Bytes joined;
  pki::DerReader reader(elements);
  while (!reader.at_end()) {
    const auto part = reader.next(tag::kOctetString);
    if (!part) return std::nullopt;
    append(joined, part->content);
  }
  return joined;
}

std::optional<std::uint64_t> unsigned_value(ByteView integer) {
  if (integer.empty() || (integer[0] & 0x80) != 0) return std::nullopt;
  std::uint64_t value = 0;
  for (const std::uint8_t octet : integer) {
    if (value >> 56 != 0) return std::numeric_limits<std::uint64_t>::max();
    value = value << 8 | octet;
  }
  return value;
}

}  // namespace kigen::formats
