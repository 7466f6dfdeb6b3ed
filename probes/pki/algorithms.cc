#include "probes/pki/algorithms.h"

#include <algorithm>
#include <bit>
#include <string_view>

#include "probes/pki/der_reader.h"
#include "probes/pki/oid.h"

namespace kigen::pki {
namespace {

struct SignatureName {
  Oid oid;
  std::string_view name;
};

constexpr SignatureName kSignatureNames[] = {
    {"1.2.840.113549.1.1.11", "sha256WithRSAEncryption"},
    {"1.2.840.10045.4.3.2", "ecdsa-with-SHA256"},
    {"1.2.840.10045.4.3.3", "ecdsa-with-SHA384"},
    {"1.2.840.113549.1.1.12", "sha384WithRSAEncryption"},
    {"1.2.840.113549.1.1.5", "sha1WithRSAEncryption"},
    {"1.2.840.113549.1.1.13", "sha512WithRSAEncryption"},
    {"1.2.840.10045.4.3.4", "ecdsa-with-SHA512"},
    {"1.3.101.112", "ED25519"},
    {"1.3.101.113", "ED448"},
    {"1.2.840.113549.1.1.10", "rsassaPss"},
    {"1.2.840.113549.1.1.2", "md2WithRSAEncryption"},
    {"1.2.840.113549.1.1.4", "md5WithRSAEncryption"},
    {"1.2.840.113549.1.1.14", "sha224WithRSAEncryption"},
    {"1.3.14.3.2.29", "sha1WithRSA"},
    {"1.2.840.10045.4.1", "ecdsa-with-SHA1"},
    {"1.2.840.10045.4.3.1", "ecdsa-with-SHA224"},
    {"1.2.840.10040.4.3", "dsaWithSHA1"},
    {"2.16.840.1.101.3.4.3.1", "dsa_with_SHA224"},
    {"2.16.840.1.101.3.4.3.2", "dsa_with_SHA256"},
    {"2.16.840.1.101.3.4.3.9", "ecdsa_with_SHA3-224"},
    {"2.16.840.1.101.3.4.3.10", "ecdsa_with_SHA3-256"},
    {"2.16.840.1.101.3.4.3.11", "ecdsa_with_SHA3-384"},
    {"2.16.840.1.101.3.4.3.12", "ecdsa_with_SHA3-512"},
    {"2.16.840.1.101.3.4.3.14", "RSA-SHA3-256"},
    {"2.16.840.1.101.3.4.3.15", "RSA-SHA3-384"},
    {"2.16.840.1.101.3.4.3.16", "RSA-SHA3-512"},
    {"1.2.156.10197.1.501", "SM2-with-SM3"},
};

struct Curve {
  Oid oid;
  std::uint16_t bits;  // of its order
};

constexpr Curve kCurves[] = {
    {"1.2.840.10045.3.1.7", 256},    // P-256
    {"1.3.132.0.34", 384},           // P-384
    {"1.3.132.0.35", 521},           // P-521
    {"1.3.132.0.10", 256},           // secp256k1
    {"1.2.840.10045.3.1.1", 192},    // P-192
    {"1.3.132.0.33", 224},           // P-224
    {"1.3.132.0.31", 192},           // secp192k1
    {"1.3.132.0.32", 225},           // secp224k1
    {"1.2.156.10197.1.301", 256},    // SM2
    {"1.3.36.3.3.2.8.1.1.1", 160},   // brainpoolP160r1
    {"1.3.36.3.3.2.8.1.1.2", 160},   // brainpoolP160t1
    {"1.3.36.3.3.2.8.1.1.3", 192},   // brainpoolP192r1
    {"1.3.36.3.3.2.8.1.1.4", 192},   // brainpoolP192t1
    {"1.3.36.3.3.2.8.1.1.5", 224},   // brainpoolP224r1
    {"1.3.36.3.3.2.8.1.1.6", 224},   // brainpoolP224t1
    {"1.3.36.3.3.2.8.1.1.7", 256},   // brainpoolP256r1
    {"1.3.36.3.3.2.8.1.1.8", 256},   // brainpoolP256t1
    {"1.3.36.3.3.2.8.1.1.9", 320},   // brainpoolP320r1
    {"1.3.36.3.3.2.8.1.1.10", 320},  // brainpoolP320t1
    {"1.3.36.3.3.2.8.1.1.11", 384},  // brainpoolP384r1
    {"1.3.36.3.3.2.8.1.1.12", 384},  // brainpoolP384t1
    {"1.3.36.3.3.2.8.1.1.13", 512},  // brainpoolP512r1
    {"1.3.36.3.3.2.8.1.1.14", 512},  // brainpoolP512t1
};

std::uint16_t bit_length(const std::optional<DerElement>& integer) {
  if (!integer) return 0;
  auto octets = integer->content;
  while (!octets.empty() && octets[0] == 0) octets = octets.subspan(1);
  if (octets.empty()) return 0;
  const std::size_t bits = octets.size() * 8 - static_cast<std::size_t>(std::countl_zero(octets[0]));
  return static_cast<std::uint16_t>(std::min<std::size_t>(bits, UINT16_MAX));
}

/// RSAPublicKey ::= SEQUENCE { modulus INTEGER, ... } inside the BIT STRING, behind its count of unused bits.
std::uint16_t rsa_bits(ByteView, ByteView bit_string) {
  if (bit_string.empty()) return 0;
  const auto key = DerReader(bit_string.subspan(1)).next(tag::kSequence);
  return key ? bit_length(DerReader(key->content).next(tag::kInteger)) : std::uint16_t{0};
}

/// Dss-Parms ::= SEQUENCE { p INTEGER, ... }; they may be inherited, and then the size is unknown.
std::uint16_t dsa_bits(ByteView parameters, ByteView) {
  const auto dss = DerReader(parameters).next(tag::kSequence);
  return dss ? bit_length(DerReader(dss->content).next(tag::kInteger)) : std::uint16_t{0};
}

/// ECParameters ::= SEQUENCE { version, fieldID, curve, base, order INTEGER, ... } of X9.62.
std::uint16_t explicit_curve_bits(ByteView parameters) {
  const auto explicit_parameters = DerReader(parameters).next(tag::kSequence);
  if (!explicit_parameters) return 0;
  DerReader fields(explicit_parameters->content);
  for (int i = 0; i < 4; ++i) fields.next();
  return bit_length(fields.next(tag::kInteger));
}

std::uint16_t ec_bits(ByteView parameters, ByteView) {
  const auto named_curve = DerReader(parameters).next(tag::kOid);
  if (!named_curve) return explicit_curve_bits(parameters);
  for (const auto& curve : kCurves) {
    if (curve.oid == named_curve->content) return curve.bits;
  }
  return 0;
}

struct KeyAlgorithm {
  Oid oid;
  std::string_view name;
  std::uint16_t (*bits)(ByteView parameters, ByteView bit_string);
};

constexpr KeyAlgorithm kKeyAlgorithms[] = {
    {"1.2.840.113549.1.1.1", "RSA", rsa_bits},
    {"1.2.840.10045.2.1", "EC", ec_bits},
    {"1.3.101.112", "Ed25519", [](ByteView, ByteView) { return std::uint16_t{256}; }},
    {"1.3.101.113", "Ed448", [](ByteView, ByteView) { return std::uint16_t{456}; }},
    {"1.2.840.113549.1.1.10", "RSA-PSS", rsa_bits},
    {"1.2.840.10040.4.1", "DSA", dsa_bits},
};

}  // namespace

void write_signature_algorithm_name(ByteView algorithm_identifier, std::string& name) {
  name.clear();
  const auto oid = DerReader(algorithm_identifier).next(tag::kOid);
  if (!oid) return;
  for (const auto& row : kSignatureNames) {
    if (row.oid == oid->content) {
      name = row.name;
      return;
    }
  }
  name = dotted_oid(oid->content);
}

KeyInfo read_key_info(ByteView subject_public_key_info) {
  DerReader reader(subject_public_key_info);
  const auto algorithm = reader.next(tag::kSequence);
  const auto key = reader.next(tag::kBitString);
  if (!algorithm) return {};
  DerReader fields(algorithm->content);
  const auto oid = fields.next(tag::kOid);
  if (!oid) return {};
  const auto parameters = fields.next();
  for (const auto& row : kKeyAlgorithms) {
    if (!(row.oid == oid->content)) continue;
    return {std::string(row.name),
            row.bits(parameters ? parameters->whole : ByteView{}, key ? key->content : ByteView{})};
  }
  return {dotted_oid(oid->content), 0};
}

}  // namespace kigen::pki
