#include "probes/formats/mobileconfig.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "probes/formats/der.h"
#include "probes/formats/pem.h"
#include "probes/formats/pkcs12.h"
#include "probes/formats/pkcs7.h"
#include "probes/formats/profile_plist.h"
#include "probes/formats/signed_data.h"
#include "probes/formats/text_front.h"

namespace kigen::formats {
namespace {

using std::string_view;

constexpr std::array kInside = {&kPem, &kPkcs12, &kDer};
constexpr std::size_t kMaxIdentities = 4;
constexpr string_view kBinary = "bplist00";

void add_fault(Contents& contents, std::string entry, Fault what) {
  contents.faults.push_back({std::move(entry), std::move(what)});
}

bool begins_as_xml_profile(string_view head) {
  head = from_first_character(head);
  const bool xml =
      head.starts_with("<?xml") || head.starts_with("<!DOCTYPE plist") || head.starts_with("<plist");
  return xml && head.find("<plist") != head.npos && head.find("<key>Payload") != head.npos;
}

bool begins_as_profile(ByteView head) {
  const string_view text = as_text(head);
  if (text.starts_with(kBinary)) return text.find("PayloadType") != text.npos;
  return begins_as_xml_profile(text);
}

bool recognises(ByteView head, std::uint64_t) {
  if (!begins_as_signed_data(head)) return begins_as_profile(head);
  const auto signed_data = read_signed_data(head);
  return signed_data && begins_as_profile(content_head(*signed_data));
}

// The certificates of the signature, named by what they are in it.
void read_signature(ByteView bytes, Contents& contents) {
  collect_signed_data(bytes, {.whole = "", .certificate = "chain:", .crl = "crl:"}, contents);
  std::size_t signers = 0;
  for (FoundCertificate& found : contents.certificates) {
    if (found.role == Role::kSigning) found.entry = "signer:" + std::to_string(signers++);
  }
}

class PayloadReader {
 public:
  PayloadReader(const ParseContext& context, Contents& contents) : context_(context), contents_(contents) {}

  void read(const ProfilePayload& payload) {
    const std::string entry = "payload:" + payload.name;
    if (!payload.content)
      return add_fault(contents_, entry, Fault(Reason::kMalformed, "the payload has no data"));
    const ByteView content = *payload.content;
    const auto format = std::ranges::find_if(kInside, [&](const FormatDescription* candidate) {
      return candidate->recognises(content, content.size());
    });
    if (format == kInside.end()) {
      return add_fault(contents_, entry, Fault(Reason::kMalformed, "no certificate in the payload"));
    }
    if (*format == &kPkcs12 && ++identities_ > kMaxIdentities) {
      return add_fault(contents_, entry,
                       Fault(Reason::kUnsupported, "too many PKCS#12 payloads to be tried"));
    }
    merge(parsed(**format, payload), payload, *format == &kDer ? Within::kAlone : Within::kNamed);
  }

 private:
  enum class Within { kAlone, kNamed };  // whether the format's own entries tell anything

  Contents parsed(const FormatDescription& format, const ProfilePayload& payload) const {
    std::vector<Secret> passwords(context_.passwords.begin(), context_.passwords.end());
    if (!payload.password.empty()) passwords.push_back(payload.password);
    MemoryInput input(*payload.content);
    return format.parse(input, {.passwords = passwords, .max_bytes = context_.max_bytes});
  }

  void merge(Contents inside, const ProfilePayload& payload, Within within) {
    const auto entry_of = [&](const std::string& entry) {
      const bool named = within == Within::kNamed && !entry.empty();
      return "payload:" + payload.name + (named ? "/" + entry : "");
    };
    for (FoundCertificate& found : inside.certificates) {
      found.entry = entry_of(found.entry);
      found.friendly_name = payload.name;
      if (payload.kind == ProfilePayload::Kind::kRoot) found.role = Role::kTrusted;
      contents_.certificates.push_back(std::move(found));
    }
    for (FoundCrl& found : inside.crls) {
      contents_.crls.push_back({std::move(found.der), entry_of(found.entry)});
    }
    for (auto& [item, fault] : inside.faults) add_fault(contents_, entry_of(item), std::move(fault));
  }

  const ParseContext& context_;
  Contents& contents_;
  std::size_t identities_ = 0;
};

void read_payloads(Bytes plist, const ParseContext& context, Contents& contents) {
  if (as_text(plist).starts_with(kBinary)) {
    return add_fault(contents, "", Fault(Reason::kUnsupported, "a binary property list"));
  }
  const Profile profile = read_profile(std::move(plist));
  PayloadReader reader(context, contents);
  for (const ProfilePayload& payload : profile.payloads) reader.read(payload);
  if (profile.encrypted) add_fault(contents, "", Fault(Reason::kUnsupported, "the payloads are encrypted"));
  if (profile.fault) add_fault(contents, "", *profile.fault);
}

Contents parse(Input& input, const ParseContext& context) {
  Contents contents;
  auto bytes = read_whole(input, context.max_bytes);
  if (!bytes) {
    add_fault(contents, "", bytes.fault());
    return contents;
  }
  if (!begins_as_signed_data(*bytes)) {
    read_payloads(*std::move(bytes), context, contents);
    return contents;
  }
  read_signature(*bytes, contents);
  const auto signed_data = read_signed_data(*bytes);
  auto plist = signed_data ? content_octets(*signed_data) : Result<Bytes>(signed_data.fault());
  if (plist) {
    read_payloads(*std::move(plist), context, contents);
  } else if (contents.faults.empty()) {  // else the same was said of the signature
    add_fault(contents, "", plist.fault());
  }
  return contents;
}

}  // namespace

constinit const FormatDescription kMobileconfig = {
    .name = "mobileconfig",
    .summary = "Apple configuration profiles: who signed them and the certificates in them",
    .recognises = recognises,
    .parse = parse,
};

}  // namespace kigen::formats
