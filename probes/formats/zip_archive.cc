#include "probes/formats/zip_archive.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "probes/formats/crl.h"
#include "probes/formats/der.h"
#include "probes/formats/pem.h"
#include "probes/formats/pkcs7.h"
#include "probes/formats/zip_directory.h"
#include "probes/model/text.h"

namespace kigen::formats {
namespace {

constexpr std::uint64_t kMaxMemberBytes = 1 << 20;
constexpr std::array<std::string_view, 7> kExtensions = {".pem", ".crt", ".cer", ".der",
                                                         ".p7b", ".p7c", ".crl"};
constexpr std::array kFormatsInside = {&kPkcs7, &kCrl, &kPem, &kDer};

// `6a2b3c4d.0`, `6a2b3c4d.r0`.
bool is_hash_name(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  std::string_view digits = name.substr(dot + 1);
  if (digits.starts_with('r')) digits.remove_prefix(1);
  return !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_named_as_certificate(std::string_view member) {
  const std::string name = ascii_lower(member);
  const auto ends = [&](std::string_view extension) { return name.ends_with(extension); };
  return std::ranges::any_of(kExtensions, ends) || is_hash_name(name);
}

// `NAME` for the first of a member, `NAME/1` for the next.
std::string entry_of(const std::string& member, const std::string& entry) {
  return entry.empty() || entry == "0" || entry == "crl:0" ? member : member + "/" + entry;
}

class Archive {
 public:
  Archive(Input& input, const ParseContext& context)
      : input_(input), context_(context), left_(context.max_bytes) {}

  Contents read() {
    const auto members = zip_members(input_);
    if (!members) return unreadable(members.fault());
    for (const ZipMember& member : *members) {
      if (is_named_as_certificate(member.name)) read(member);
    }
    return std::move(contents_);
  }

 private:
  void read(const ZipMember& member) {
    const auto limit = std::min(kMaxMemberBytes, left_);
    const std::uint64_t cost = std::max(member.bytes, member.packed_bytes);
    if (cost <= limit) left_ -= cost;  // whatever comes of it
    const auto content = read_zip_member(input_, member, limit);
    if (!content) return contents_.faults.push_back({member.name, content.fault()});
    const auto claims = [&](const FormatDescription* format) {
      return format->recognises(*content, content->size());
    };
    const auto format = std::ranges::find_if(kFormatsInside, claims);
    if (format == kFormatsInside.end()) return;
    MemoryInput bytes(*content);
    take((*format)->parse(bytes, context_), member.name);
  }

  void take(Contents found, const std::string& member) {
    for (auto& certificate : found.certificates) {
      if (!seen_.insert(certificate.der).second) continue;
      certificate.entry = entry_of(member, certificate.entry);
      contents_.certificates.push_back(std::move(certificate));
    }
    for (auto& crl : found.crls) {
      if (!seen_.insert(crl.der).second) continue;
      crl.entry = entry_of(member, crl.entry);
      contents_.crls.push_back(std::move(crl));
    }
    for (auto& fault : found.faults) {
      fault.item = entry_of(member, fault.item);
      contents_.faults.push_back(std::move(fault));
    }
  }

  Input& input_;
  const ParseContext& context_;
  std::uint64_t left_;
  std::set<Bytes> seen_;
  Contents contents_;
};

bool recognises(ByteView head, std::uint64_t) { return begins_as_zip(head); }

Contents parse(Input& input, const ParseContext& context) { return Archive(input, context).read(); }

}  // namespace

constinit const FormatDescription kZipArchive = {
    .name = "zip_archive",
    .summary = "certificates and revocation lists in ZIP archives, such as vCenter's trusted roots",
    .recognises = recognises,
    .parse = parse,
};

}  // namespace kigen::formats
