#include "probes/formats/ova.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "probes/formats/pem.h"
#include "probes/formats/tar_reader.h"
#include "probes/model/text.h"

namespace kigen::formats {
namespace {

constexpr std::uint64_t kMaxCertificateBytes = 1 << 20;

bool has_extension(const std::string& name, std::string_view extension) {
  return ascii_lower(name).ends_with(extension);
}

// The head of an archive, as if it had no end: what is cut off is still an appliance.
class Head final : public Input {
 public:
  explicit Head(ByteView head) : bytes_(head) {}
  std::uint64_t size() const override { return std::numeric_limits<std::int64_t>::max(); }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override {
    return bytes_.read_at(offset, out);
  }

 private:
  MemoryInput bytes_;
};

bool recognises(ByteView head, std::uint64_t) {
  if (!begins_as_tar(head)) return false;
  Head input(head);
  const auto first = TarReader(input).next();
  return first && first.value() && has_extension(first.value()->name, ".ovf");
}

// The first *.cert; nullopt when there is none.
Result<std::optional<TarMember>> find_certificate(Input& input) {
  TarReader archive(input);
  for (;;) {
    auto member = archive.next();
    if (!member || !member.value() || has_extension(member.value()->name, ".cert")) return member;
  }
}

Result<Bytes> read_member(Input& input, const TarMember& member, std::uint64_t max_bytes) {
  if (member.size > max_bytes) {
    return Fault(Reason::kTooLarge, "the .cert has " + std::to_string(member.size) + " bytes, at most " +
                                        std::to_string(max_bytes) + " are read");
  }
  Bytes content(static_cast<std::size_t>(member.size));
  const auto count = input.read_at(member.offset, content);
  if (!count) return count.fault();
  if (*count < content.size()) {
    return Fault(Reason::kTruncated, "the archive became shorter while it was read");
  }
  return content;
}

Contents parse(Input& input, const ParseContext& context) {
  const auto member = find_certificate(input);
  if (!member) return unreadable(member.fault());
  if (!member.value()) return {};
  const auto text = read_member(input, *member.value(), std::min(kMaxCertificateBytes, context.max_bytes));
  if (!text) return unreadable(text.fault());
  MemoryInput certificate(*text);
  Contents contents = kPem.parse(certificate, context);
  contents.is_chain = false;
  auto& certificates = contents.certificates;
  if (!certificates.empty() && certificates[0].entry == "0") certificates[0].role = Role::kSigning;
  return contents;
}

}  // namespace

constinit const FormatDescription kOva = {
    .name = "ova",
    .summary = "the publisher's certificate in virtual appliances (.ova)",
    .recognises = recognises,
    .parse = parse,
};

}  // namespace kigen::formats
