#include "probes/formats/nss.h"

#include <algorithm>
#include <array>
#include <set>

#include "probes/formats/certificate_outline.h"
#include "probes/formats/entry_name.h"
#include "probes/formats/sqlite_image.h"
#include "probes/pki/certificate_parser.h"

namespace kigen::formats {
namespace {

constexpr std::string_view kSqlite("SQLite format 3\0", 16);
constexpr std::string_view kTable = "nssPublic";

constexpr std::size_t kMaxEntries = 10'000;

// Attributes and values of PKCS#11 as NSS stores them: big-endian, in hexadecimal.
constexpr std::string_view kClass = "a0", kLabel = "a3", kValue = "a11", kTrustServerAuth = "ace536358",
                           kCertificateSha1 = "ace5363b4";
constexpr std::array<std::uint8_t, 4> kCertificate = {0, 0, 0, 1};
constexpr std::array<std::uint8_t, 3> kEmptyAttribute = {0xa5, 0x00, 0x5a};

bool recognises(ByteView head, std::uint64_t) {
  const auto text = as_text(head);
  return text.starts_with(kSqlite) && text.find(kTable) != text.npos;
}

class Reader {
 public:
  Reader(SqliteImage& image, Contents& contents) : image_(image), contents_(contents) {}

  void read() {
    const std::string table(kTable);
    if (!image_.has_ordinary_table(table))
      return fail(Fault(Reason::kMalformed, "no readable table nssPublic"));
    const auto columns = image_.stored_columns(table);
    const auto has = [&](std::string_view name) { return std::ranges::find(columns, name) != columns.end(); };
    if (!has(kClass) || !has(kLabel) || !has(kValue)) {
      return fail(Fault(Reason::kMalformed, "a column of nssPublic is missing"));
    }
    if (has(kTrustServerAuth) && has(kCertificateSha1)) read_trust();
    read_objects();
  }

 private:
  // CKT_NSS_TRUSTED_DELEGATOR is what certutil shows as `C`. What cannot be read makes nobody trusted, and is
  // met again by read_objects.
  void read_trust() {
    SqliteRows rows = image_.query(
        "SELECT ace5363b4 FROM nssPublic NOT INDEXED WHERE typeof(a0) = 'blob' AND length(a0) = 4"
        " AND a0 = x'ce534353' AND ace536358 = x'ce534352' AND length(ace5363b4) = 20");
    while (trusted_.size() < kMaxEntries && rows.next()) trusted_.insert(to_owned(rows.column(0)));
  }

  void read_objects() {
    SqliteRows rows = image_.query(
        "SELECT a0, a3, a11 FROM nssPublic NOT INDEXED WHERE typeof(a0) = 'blob' AND length(a0) = 4"
        " AND a0 IN (x'00000001', x'ce534351')");
    std::size_t bytes = 0, count = 0;
    while (rows.next()) {
      bytes += rows.column(1).size() + rows.column(2).size();
      // More than the whole content holds: its pages are shared or go round in a circle.
      if (++count > kMaxEntries || bytes > image_.size()) {
        return fail(Fault(Reason::kTooLarge, "more entries than are read, or than there can be"));
      }
      keep(std::ranges::equal(rows.column(0), kCertificate), label_of(rows.column(1)), rows.column(2));
    }
    if (rows.fault()) fail(*rows.fault());
  }

  static std::string label_of(ByteView value) {
    return std::ranges::equal(value, kEmptyAttribute) ? "" : std::string(as_text(value));
  }

  void keep(bool is_certificate, const std::string& label, ByteView value) {
    const std::string entry = !label.empty()   ? label
                              : is_certificate ? subject_of_certificate(value)
                                               : "crl:" + issuer_of_crl(value);
    const auto split = split_certificate(value);  // or a CRL: one SEQUENCE either way
    if (!split) {
      contents_.faults.push_back({entry, Fault(Reason::kMalformed, split.fault().detail)});
    } else if (is_certificate) {
      FoundCertificate& found = contents_.certificates.emplace_back();
      found.der = to_owned(split->der);
      found.entry = entry;
      found.friendly_name = label;
      if (is_trusted(found.der)) found.role = Role::kTrusted;
    } else {
      contents_.crls.push_back({to_owned(split->der), entry});
    }
  }

  bool is_trusted(ByteView der) const {
    return !trusted_.empty() && trusted_.contains(to_owned(pki::sha1(der)));
  }

  // What is missing at the end explains whatever does not hold: that is told once, as `truncated`.
  void fail(Fault fault) {
    if (!image_.is_truncated()) contents_.faults.push_back({"", std::move(fault)});
  }

  SqliteImage& image_;
  Contents& contents_;
  std::set<Bytes> trusted_;  // SHA-1 of certificates
};

Contents failed(Fault fault) {
  Contents contents;
  contents.faults.push_back({"", std::move(fault)});
  return contents;
}

Contents parse(Input& input, const ParseContext& context) {
  auto bytes = read_whole(input, context.max_bytes);
  if (!bytes) return failed(bytes.fault());
  auto image = SqliteImage::open(*std::move(bytes));
  if (!image) return failed(image.fault());
  Contents contents;
  Reader(*image, contents).read();
  if (image->is_truncated()) {
    contents.faults.push_back({"", Fault(Reason::kTruncated, "the database has fewer pages than it says")});
  }
  return contents;
}

}  // namespace

constinit const FormatDescription kNss = {
    .name = "nss",
    .summary = "the certificate database of NSS (cert9.db)",
    .recognises = recognises,
    .parse = parse,
};

}  // namespace kigen::formats
