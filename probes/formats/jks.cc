#include "probes/formats/jks.h"

#include <string>

#include "probes/formats/jks_data_input.h"
#include "probes/formats/jks_digest.h"
#include "probes/formats/jks_entries.h"
#include "probes/formats/jks_serialization.h"
#include "probes/formats/jks_text.h"

namespace kigen::formats {
namespace {

constexpr std::uint32_t kJksMagic = 0xfeedfeed;
constexpr std::uint32_t kJceksMagic = 0xcececece;
// Certificates have no type in version 1: all are X.509.
constexpr std::uint32_t kVersionWithTypes = 2;

enum class EntryKind : std::uint32_t { kPrivateKey = 1, kTrusted = 2, kSecretKey = 3 };

struct Header {
  std::uint32_t magic;
  std::uint32_t version;
  std::uint32_t entries;
};

Header read_header(DataInput& input) {
  const std::uint32_t magic = input.u32();
  const std::uint32_t version = input.u32();
  return {magic, version, input.u32()};
}

bool recognises(ByteView head, std::uint64_t) {
  const Header header = [&] {
    DataInput input(head);
    return read_header(input);
  }();
  const bool is_known = header.version == 1 || header.version == kVersionWithTypes;
  return (header.magic == kJksMagic || header.magic == kJceksMagic) && is_known;
}

class EntryReader {
 public:
  EntryReader(DataInput& input, const Header& header, Contents& contents)
      : input_(input), header_(header), entries_(contents) {}

  // Stops at the first entry whose end is not known. What was read before stays.
  Status read_all() {
    Status status = Done();
    for (std::uint32_t i = 0; i < header_.entries && status && !entries_.is_full(); ++i) {
      status = read_entry();
      if (input_.ran_out()) {
        status = Fault(Reason::kTruncated, "the content ends in entry " + std::to_string(i + 1) + " of " +
                                               std::to_string(header_.entries));
      }
    }
    entries_.finish();
    return status;
  }

  /// False when certificates were left out, so that the position is not the end of the entries.
  bool is_complete() const { return !entries_.is_full(); }

 private:
  Status read_entry() {
    const auto kind = static_cast<EntryKind>(input_.u32());
    const std::string alias = modified_utf8_to_utf8(input_.utf());
    input_.u64();  // the creation date, in milliseconds
    if (kind == EntryKind::kPrivateKey) return read_private_key(alias), Done();
    if (kind == EntryKind::kTrusted) {
      if (const auto certificate = next_certificate(alias)) entries_.add_trusted(alias, *certificate);
      return Done();
    }
    if (kind == EntryKind::kSecretKey && header_.magic == kJceksMagic) return skip_serialized_object(input_);
    return Fault(Reason::kMalformed, "an entry of unknown kind");
  }

  void read_private_key(const std::string& alias) {
    input_.take(input_.u32());
    const std::uint32_t certificates = input_.u32();
    for (std::uint32_t i = 0; i < certificates && !input_.ran_out() && !entries_.is_full(); ++i) {
      const auto certificate = next_certificate(KeyStoreEntries::chain_entry(alias, i));
      if (certificate) entries_.add_to_chain(alias, i, *certificate);
    }
  }

  // nullopt when the input ran out, and also, with a fault of the entry, for one of another type.
  std::optional<ByteView> next_certificate(const std::string& entry) {
    const std::string_view type = header_.version >= kVersionWithTypes ? as_text(input_.utf()) : "X.509";
    const ByteView certificate = input_.take(input_.u32());
    if (input_.ran_out()) return std::nullopt;
    if (type == "X.509") return certificate;
    entries_.add_fault(entry, Fault(Reason::kUnsupported, "a certificate of another type than X.509"));
    return std::nullopt;
  }

  DataInput& input_;
  const Header header_;
  KeyStoreEntries entries_;
};

Status check_digest(ByteView content, DataInput& input, const ParseContext& context, Contents& contents) {
  const ByteView covered = content.first(input.position());
  const ByteView digest = input.take(kJksDigestBytes);
  if (input.ran_out()) return Fault(Reason::kTruncated, "the content ends before its digest does");
  if (context.passwords.empty()) return Done();
  contents.password_used = find_digest_password(covered, digest, context.passwords);
  if (contents.password_used) return Done();
  return Fault(Reason::kPassword, "no password fits the digest: it is another, or the content was changed");
}

Status read_store(ByteView content, const ParseContext& context, Contents& contents) {
  DataInput input(content);
  const Header header = read_header(input);
  if (input.ran_out()) return Fault(Reason::kTruncated, "the content ends in its header");
  if (!recognises(content, content.size())) return Fault(Reason::kMalformed, "no JKS or JCEKS store");
  EntryReader reader(input, header, contents);
  if (Status status = reader.read_all(); !status || !reader.is_complete()) return status;
  return check_digest(content, input, context, contents);
}

Contents parse(Input& input, const ParseContext& context) {
  Contents contents;
  const auto bytes = view_whole(input, context.max_bytes);
  const Status status = bytes ? read_store(*bytes, context, contents) : Status(bytes.fault());
  if (!status) contents.faults.push_back({"", status.fault()});
  return contents;
}

}  // namespace

constinit const FormatDescription kJks = {
    .name = "jks",
    .summary = "Java key stores (JKS and JCEKS: .jks, .keystore, cacerts); certificates need no password",
    .recognises = recognises,
    .parse = parse,
};

}  // namespace kigen::formats
