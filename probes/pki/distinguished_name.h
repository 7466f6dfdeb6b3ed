// A Name of X.501 (RFC 5280 section 4.1.2.4) and its string form (RFC 4514).
// Views alias the DER it was read from.
#pragma once

#include <boost/container/small_vector.hpp>
#include <optional>
#include <string>

#include "probes/pki/der_reader.h"
#include "probes/pki/oid.h"

namespace kigen::pki {

namespace attribute {
constexpr Oid kCommonName("2.5.4.3"), kOrganisation("2.5.4.10"), kOrganisationalUnit("2.5.4.11"),
    kUserId("0.9.2342.19200300.100.1.1");
}  // namespace attribute

class DistinguishedName {
 public:
  /// From the content of the RDNSequence; absent when its structure does not hold. May be empty.
  static std::optional<DistinguishedName> parse(ByteView content);

  /// `CN=www.example.jp,O=Example,C=JP`: the last RDN first, `+` inside an RDN, special characters behind
  /// `\`, the value in hexadecimal (`1.2.3.4=#0C0161`) when its attribute has no short name or it is not a
  /// string. The same order and form as `openssl x509 -nameopt RFC2253`, but in UTF-8. Printable, at most 256
  /// bytes.
  std::string to_string() const;
  /// In place of what `out` holds, in its memory.
  void write(std::string& out) const;

  /// For people: the CN, else O, else OU; else empty.
  void write_short_name(std::string& out) const;

  /// The last, so most specific, value of an attribute: printable, at most 256 bytes, not escaped; else
  /// empty.
  std::string last_value(const Oid& type) const;
  void write_last_value(const Oid& type, std::string& out) const;

  bool has(const Oid& type) const;

 private:
  struct Attribute {
    ByteView type;
    DerElement value;
    bool joins_previous;  // both stand in one RDN
  };
  bool add_rdn(ByteView set);

  boost::container::small_vector<Attribute, 8> attributes_;
};

}  // namespace kigen::pki
