// One certificate as the exporter remembers it: what RFC 5280 says about it, in little memory.
// Immutable and shared: the same SHA-256 is held once however many targets show it (pki::Interner). It does
// not keep the DER, nor an OpenSSL object; whoever judges a chain does so while the bytes are still at hand.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kigen {

using Sha256 = std::array<std::uint8_t, 32>;
using Sha1 = std::array<std::uint8_t, 20>;

/// The texts of a certificate. All are printable UTF-8 and, but for `further_names`, at most 256 bytes
/// (model/text.h); empty means the certificate does not say.
struct CertificateTexts {
  std::string subject;        // RFC 4514 order, `CN=www.example.jp,O=Example`
  std::string issuer;         // same form
  std::string issuer_name;    // the issuer's CN, else O, else OU
  std::string name;           // subject CN, else first DNS name, else first IP address
  std::string serial_number;  // lower-case hexadecimal of the INTEGER's magnitude, `-` before a negative one
  std::string subject_alt_names;    // `,a,b,` of DNS names, addresses, mail and URI names; cut at a name
  std::string key_algorithm;        // RSA, RSA-PSS, EC, Ed25519, Ed448, DSA, else the dotted OID
  std::string signature_algorithm;  // ecdsa-with-SHA256 and the like, else the dotted OID
  std::string validation;  // EV, OV, IV, DV (pki/validation.h); empty when nothing says so, and of a CA
  std::string topic;       // of Apple push certificates: the subject's UID, `com.apple.mgmt.External...`
  std::string
      further_names;  // the names that subject_alt_names is cut before, in the same form; at most 16 KiB
};

class Certificate {
 public:
  enum class Text : std::uint8_t {
    kSubject,
    kIssuer,
    kIssuerName,
    kName,
    kSerialNumber,
    kSubjectAltNames,
    kKeyAlgorithm,
    kSignatureAlgorithm,
    kValidation,
    kTopic,
    kFurtherNames,
  };
  static constexpr std::size_t kTextCount = 11;
  static constexpr std::size_t kShownTextCount = 10;  // of those that people see: all before kFurtherNames

  /// What is not text.
  struct Facts {
    Sha256 fingerprint_sha256{};
    Sha1 fingerprint_sha1{};
    std::chrono::sys_seconds not_before{};  // UTC; 9999-12-31T23:59:59Z means no expiry (RFC 5280 4.1.2.5)
    std::chrono::sys_seconds not_after{};
    std::uint64_t key_hash = 0;  // of the subjectPublicKeyInfo: tells keys apart, and proves nothing
    std::uint32_t subject_alt_names_count = 0;  // of all names, also those the text leaves out
    std::uint16_t key_bits = 0;                 // 0 when unknown
    bool self_issued = false;                   // issuer and subject are the same bytes
    bool ca = false;                            // basicConstraints cA
    bool serves = false;                        // has a DNS or IP name, or extendedKeyUsage serverAuth
    bool publicly_issued =
        false;  // says that it follows the CA/Browser Forum's rules: a policy of theirs, or SCTs
    /// Nobody handed it out: an interface told its dates, and perhaps names and the SHA-1. The SHA-256 is of
    /// what was told, so that equal tales are one certificate, and is not to be shown; nor are facts above
    /// that only the bytes would tell.
    bool described = false;
  };

  Certificate(const Facts& facts, const CertificateTexts& texts);

  const Facts& facts() const { return facts_; }
  std::string_view text(Text which) const;
  /// The names of subjectAltName in their order, as in the texts; those beyond 16 KiB are not kept.
  std::vector<std::string_view> subject_alt_names() const;
  /// Equal for certificates with the same set of names, whatever their order and case, and different for
  /// others but by accident. Of one without subjectAltName its CN counts as the one name; 0 when it has none
  /// either.
  std::uint64_t names_hash() const { return names_hash_; }
  std::chrono::seconds lifetime() const { return facts_.not_after - facts_.not_before; }

 private:
  Facts facts_;
  std::array<std::uint16_t, kTextCount> text_ends_{};
  std::unique_ptr<char[]> texts_;  // all texts behind one another
  std::uint64_t names_hash_ = 0;
};

/// The same number for names that differ in nothing but ASCII case and a final dot; for others another, but
/// by accident.
std::uint64_t name_hash(std::string_view name);

/// `0687260331a7...`, lower case, no separators.
std::string to_hex(std::span<const std::uint8_t> bytes);

}  // namespace kigen
