#include "probes/formats/bcfks_derivation.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "probes/formats/bcfks_oids.h"
#include "probes/formats/ber.h"
#include "probes/formats/jks_text.h"
#include "probes/formats/pbe_cost.h"
#include "probes/formats/pkcs12_oids.h"
#include "probes/pki/der_reader.h"
#include "probes/pki/openssl_handles.h"

namespace kigen::formats {
namespace {

using pki::DerReader;
namespace tag = pki::tag;

using KdfHandle = std::unique_ptr<EVP_KDF, pki::FreeWith<EVP_KDF_free>>;
using KdfContextHandle = std::unique_ptr<EVP_KDF_CTX, pki::FreeWith<EVP_KDF_CTX_free>>;

constexpr std::uint64_t kMaxKeyBytes = 64;
constexpr std::uint64_t kMaxScryptMemory = 64 << 20;

constexpr HmacDigest kHmacs[] = {
    {oid::kHmacWithSha1, "SHA1", 20},         {oid::kHmacWithSha224, "SHA224", 28},
    {oid::kHmacWithSha256, "SHA256", 32},     {oid::kHmacWithSha384, "SHA384", 48},
    {oid::kHmacWithSha512, "SHA512", 64},     {oid::kHmacWithSha3_224, "SHA3-224", 28},
    {oid::kHmacWithSha3_256, "SHA3-256", 32}, {oid::kHmacWithSha3_384, "SHA3-384", 48},
    {oid::kHmacWithSha3_512, "SHA3-512", 64},
};

Fault unsupported(const char* what) { return Fault(Reason::kUnsupported, what); }

// Absent gives the default, nullopt is an INTEGER that is none.
std::optional<std::uint64_t> next_unsigned(DerReader& reader, std::uint64_t absent) {
  const auto integer = reader.next(tag::kInteger);
  return integer ? unsigned_value(integer->content) : absent;
}

// PBKDF2-params ::= SEQUENCE { salt, iterationCount INTEGER, keyLength INTEGER OPTIONAL, prf DEFAULT
// hmacWithSHA1 }
std::optional<BcfksDerivation> read_pbkdf2(ByteView parameters) {
  DerReader reader(parameters);
  const auto salt = reader.next(tag::kOctetString);
  const auto iterations = next_unsigned(reader, 0);
  const auto key_bytes = next_unsigned(reader, 0);
  if (!salt || !iterations || *iterations == 0 || !key_bytes) return std::nullopt;
  BcfksDerivation derivation{
      .salt = salt->content, .iterations = *iterations, .key_bytes = *key_bytes, .digest = &kHmacs[0]};
  if (const auto prf = reader.next(tag::kSequence)) {
    const auto name = DerReader(prf->content).next(tag::kOid);
    derivation.digest = name ? find_hmac_digest(name->content) : nullptr;
  }
  return derivation.digest != nullptr ? std::optional(derivation) : std::nullopt;
}

// scrypt-params ::= SEQUENCE { salt, costParameter, blockSize, parallelizationParameter, keyLength OPTIONAL }
std::optional<BcfksDerivation> read_scrypt(ByteView parameters) {
  DerReader reader(parameters);
  const auto salt = reader.next(tag::kOctetString);
  const auto n = next_unsigned(reader, 0);
  const auto r = next_unsigned(reader, 0);
  const auto p = next_unsigned(reader, 0);
  const auto key_bytes = next_unsigned(reader, 0);
  if (!salt || !n || !r || !p || !key_bytes || *n == 0 || *r == 0 || *p == 0) return std::nullopt;
  return BcfksDerivation{.kind = BcfksDerivation::Kind::kScrypt,
                         .salt = salt->content,
                         .iterations = *n,
                         .block_size = *r,
                         .parallelism = *p,
                         .key_bytes = *key_bytes};
}

// As PKCS#12 does (RFC 7292 appendix B.1): nothing at all for an empty text, else with a null character
// behind it.
Secret encoded(std::string_view password, std::string_view purpose) {
  std::string both;
  both.reserve(2 * (password.size() + purpose.size()) + 4);  // never grows: no copy of it is left behind
  for (const std::string_view text : {password, purpose}) {
    if (text.empty()) continue;
    both += password_to_utf16(text).reveal();
    both.append(2, '\0');
  }
  return Secret(std::move(both));
}

OSSL_PARAM octets(const char* name, std::string_view value) {
  return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(value.data()), value.size());
}

KdfContextHandle new_context(BcfksDerivation::Kind kind) {
  const char* name = kind == BcfksDerivation::Kind::kScrypt ? "SCRYPT" : "PBKDF2";
  const KdfHandle kdf(EVP_KDF_fetch(nullptr, name, nullptr));
  return KdfContextHandle(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
}

// What the parameters point to.
struct Numbers {
  std::uint64_t n, r, p;
  std::uint64_t memory = kMaxScryptMemory;
  int without_minimums = 1;  // of NIST SP 800-132, which real stores fall short of
};

void add_scrypt(std::vector<OSSL_PARAM>& parameters, Numbers& numbers) {
  parameters.push_back(OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &numbers.n));
  parameters.push_back(OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_R, &numbers.r));
  parameters.push_back(OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_P, &numbers.p));
  parameters.push_back(OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &numbers.memory));
}

void add_pbkdf2(std::vector<OSSL_PARAM>& parameters, Numbers& numbers, const HmacDigest& digest) {
  parameters.push_back(OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_ITER, &numbers.n));
  parameters.push_back(OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS5, &numbers.without_minimums));
  parameters.push_back(
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>(digest.name), 0));
}

bool run(const BcfksDerivation& from, std::string_view input, std::string& key) {
  const KdfContextHandle context = new_context(from.kind);
  Numbers numbers{.n = from.iterations, .r = from.block_size, .p = from.parallelism};
  std::vector<OSSL_PARAM> parameters = {octets(OSSL_KDF_PARAM_PASSWORD, input),
                                        octets(OSSL_KDF_PARAM_SALT, as_text(from.salt))};
  if (from.kind == BcfksDerivation::Kind::kScrypt) {
    add_scrypt(parameters, numbers);
  } else {
    add_pbkdf2(parameters, numbers, *from.digest);
  }
  parameters.push_back(OSSL_PARAM_construct_end());
  return context && EVP_KDF_derive(context.get(), reinterpret_cast<unsigned char*>(key.data()), key.size(),
                                   parameters.data()) == 1;
}

std::uint64_t saturating_product(std::uint64_t a, std::uint64_t b) {
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  return b != 0 && a > kMost / b ? kMost : a * b;
}

std::vector<BcfksDerivation> readings_of(const BcfksDerivation& written) {
  std::vector<BcfksDerivation> readings = {written};
  if (written.parallelism != written.block_size) {
    readings.insert(readings.begin(), written);
    readings.front().parallelism = written.block_size;
  }
  return readings;
}

}  // namespace

const HmacDigest* find_hmac_digest(ByteView oid) {
  const auto* found = std::ranges::find(kHmacs, as_text(oid), &HmacDigest::oid);
  return found == std::end(kHmacs) ? nullptr : found;
}

std::uint64_t BcfksDerivation::cost() const {
  if (kind == Kind::kScrypt)
    return saturating_product(saturating_product(iterations, block_size), parallelism);
  const std::size_t key = key_bytes == 0 ? kMaxKeyBytes : key_bytes;
  return saturating_product(iterations, (key + digest->bytes - 1) / digest->bytes);
}

Result<std::vector<BcfksDerivation>> read_derivation(ByteView algorithm) {
  const auto sequence = DerReader(algorithm).next(tag::kSequence);
  DerReader reader(sequence ? sequence->content : ByteView());
  const auto name = reader.next(tag::kOid);
  const auto parameters = reader.next(tag::kSequence);
  std::optional<BcfksDerivation> derivation;
  if (name && parameters && oid::is(name->content, oid::kPbkdf2))
    derivation = read_pbkdf2(parameters->content);
  if (name && parameters && oid::is(name->content, oid::kScrypt))
    derivation = read_scrypt(parameters->content);
  if (!derivation || derivation->key_bytes > kMaxKeyBytes) {
    return unsupported("a key derivation that is not known here");
  }
  return readings_of(*derivation);
}

Result<Secret> derive_key(const BcfksDerivation& derivation, std::string_view password,
                          std::string_view purpose, std::size_t default_bytes) {
  const pki::ErrorQueueGuard errors;
  std::string key(derivation.key_bytes == 0 ? default_bytes : derivation.key_bytes, '\0');
  const Secret input = encoded(password, purpose);
  const bool derived = run(derivation, input.reveal(), key);
  Secret secret(std::move(key));
  if (!derived) return unsupported("the key cannot be derived");
  return secret;
}

}  // namespace kigen::formats
