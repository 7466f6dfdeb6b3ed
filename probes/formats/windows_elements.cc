#include "probes/formats/windows_elements.h"

#include "probes/pki/der_reader.h"

namespace kigen::formats {
namespace {

constexpr std::size_t kHeaderBytes = 12;
constexpr std::uint32_t kAsnEncoding = 1;
constexpr std::uint32_t kMaxId = 0xffff;  // the last one applications may give away
constexpr std::size_t kSha1Bytes = 20;

std::uint32_t number_at(ByteView bytes, std::size_t at) {
  return bytes[at] | static_cast<std::uint32_t>(bytes[at + 1]) << 8 |
         static_cast<std::uint32_t>(bytes[at + 2]) << 16 | static_cast<std::uint32_t>(bytes[at + 3]) << 24;
}

struct Header {
  std::uint32_t id, size;
};

// Of at least kHeaderBytes; nullopt when it is none.
std::optional<Header> read_header(ByteView bytes) {
  const Header header{number_at(bytes, 0), number_at(bytes, 8)};
  if (header.id == 0 || header.id > kMaxId || number_at(bytes, 4) != kAsnEncoding) return std::nullopt;
  return header;
}

bool is_content(std::uint32_t id) {
  return id >= WindowsElement::kCertificate && id <= WindowsElement::kTrustList;
}

}  // namespace

std::optional<WindowsElement> WindowsElements::next() {
  while (!rest_.empty()) {
    if (rest_.size() >= 4 && number_at(rest_, 0) == 0) break;
    if (rest_.size() < kHeaderBytes) {
      fault_.emplace(Reason::kTruncated, "an element ends inside its header");
      break;
    }
    const auto header = read_header(rest_);
    if (!header) {
      fault_.emplace(Reason::kMalformed, "no element where one should begin");
      break;
    }
    rest_ = rest_.subspan(kHeaderBytes);
    if (header->size > rest_.size()) {
      fault_.emplace(Reason::kTruncated, std::to_string(rest_.size()) + " of " +
                                             std::to_string(header->size) + " bytes of the element " +
                                             std::to_string(header->id));
      break;
    }
    const ByteView data = rest_.first(header->size);
    rest_ = rest_.subspan(header->size);
    if (data.size() <= kMaxElementBytes) return WindowsElement{header->id, data};
    fault_.emplace(Reason::kTooLarge, std::to_string(data.size()) + " bytes in one element");
  }
  rest_ = {};
  return std::nullopt;
}

bool begins_as_windows_elements(ByteView head) {
  while (head.size() >= kHeaderBytes) {
    const auto header = read_header(head);
    if (!header || header->size > WindowsElements::kMaxElementBytes) return false;
    head = head.subspan(kHeaderBytes);
    if (is_content(header->id)) return head.empty() || head.front() == pki::tag::kSequence;
    if (header->id == WindowsElement::kSha1 && header->size == kSha1Bytes) return true;
    if (header->size > head.size()) return false;
    head = head.subspan(header->size);
  }
  return false;
}

}  // namespace kigen::formats
