#include "probes/formats/bcfks_crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <limits>
#include <memory>

#include "probes/formats/bcfks_oids.h"
#include "probes/formats/ber.h"
#include "probes/formats/pkcs12_oids.h"
#include "probes/pki/der_reader.h"
#include "probes/pki/openssl_handles.h"

namespace kigen::formats {
namespace {

using pki::DerReader;
namespace tag = pki::tag;

using CipherHandle = std::unique_ptr<EVP_CIPHER, pki::FreeWith<EVP_CIPHER_free>>;
using CipherContextHandle = std::unique_ptr<EVP_CIPHER_CTX, pki::FreeWith<EVP_CIPHER_CTX_free>>;

constexpr std::size_t kAes256KeyBytes = 32;
constexpr std::size_t kWrapBlockBytes = 8;
constexpr std::size_t kMostBytes = std::numeric_limits<int>::max() / 2;  // OpenSSL counts in int
// Said with every key, because the two are of different use.
constexpr std::string_view kMacPurpose = "INTEGRITY_CHECK";
constexpr std::string_view kEncryptionPurpose = "STORE_ENCRYPTION";

Fault unsupported(const char* what) { return Fault(Reason::kUnsupported, what); }
Fault does_not_decrypt() { return Fault(Reason::kPassword, "does not decrypt"); }

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// CCMParameters ::= SEQUENCE { aes-nonce OCTET STRING (SIZE(7..13)), aes-ICVlen INTEGER (4|6|...|16) DEFAULT
// 12 }
bool read_ccm(ByteView parameters, BcfksScheme& scheme) {
  DerReader reader(parameters);
  const auto nonce = reader.next(tag::kOctetString);
  const auto tag_bytes = reader.next(tag::kInteger);
  const auto length = tag_bytes ? unsigned_value(tag_bytes->content) : 12;
  if (!nonce || nonce->content.size() < 7 || nonce->content.size() > 13) return false;
  if (!length || *length < 4 || *length > 16 || *length % 2 != 0) return false;
  scheme.cipher = BcfksScheme::Cipher::kAes256Ccm;
  scheme.nonce = nonce->content;
  scheme.tag_bytes = *length;
  return true;
}

bool read_cipher(ByteView encryption_scheme, BcfksScheme& scheme) {
  DerReader reader(encryption_scheme);
  const auto name = reader.next(tag::kOid);
  if (!name) return false;
  if (oid::is(name->content, oid::kAes256WrapPad)) return true;
  const auto parameters = reader.next(tag::kSequence);
  return parameters && oid::is(name->content, oid::kAes256Ccm) && read_ccm(parameters->content, scheme);
}

Result<Bytes> decrypt_ccm(const BcfksScheme& scheme, ByteView cipher_text, std::string_view key) {
  const CipherHandle cipher(EVP_CIPHER_fetch(nullptr, "AES-256-CCM", nullptr));
  const CipherContextHandle context(EVP_CIPHER_CTX_new());
  if (!cipher || !context) return unsupported("AES-256-CCM is not known here");
  if (cipher_text.size() <= scheme.tag_bytes) return does_not_decrypt();
  const ByteView body = cipher_text.first(cipher_text.size() - scheme.tag_bytes);
  Bytes mac = to_owned(cipher_text.last(scheme.tag_bytes));
  Bytes plain(body.size());
  int written = 0;
  const auto control = [&](int command, std::size_t size, void* value) {
    return EVP_CIPHER_CTX_ctrl(context.get(), command, static_cast<int>(size), value) == 1;
  };
  const bool decrypted =
      EVP_DecryptInit_ex2(context.get(), cipher.get(), nullptr, nullptr, nullptr) == 1 &&
      control(EVP_CTRL_AEAD_SET_IVLEN, scheme.nonce.size(), nullptr) &&
      control(EVP_CTRL_AEAD_SET_TAG, mac.size(), mac.data()) &&
      EVP_DecryptInit_ex2(context.get(), nullptr, octets(key), scheme.nonce.data(), nullptr) == 1 &&
      EVP_DecryptUpdate(context.get(), plain.data(), &written, body.data(), static_cast<int>(body.size())) ==
          1;
  if (!decrypted) return does_not_decrypt();
  plain.resize(static_cast<std::size_t>(written));
  return plain;
}

Result<Bytes> unwrap(ByteView cipher_text, std::string_view key) {
  const CipherHandle cipher(EVP_CIPHER_fetch(nullptr, "AES-256-WRAP-PAD", nullptr));
  const CipherContextHandle context(EVP_CIPHER_CTX_new());
  if (!cipher || !context) return unsupported("AES-256-KWP is not known here");
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  Bytes plain(cipher_text.size() + kWrapBlockBytes);
  int written = 0;
  const bool decrypted =
      EVP_DecryptInit_ex2(context.get(), cipher.get(), octets(key), nullptr, nullptr) == 1 &&
      EVP_DecryptUpdate(context.get(), plain.data(), &written, cipher_text.data(),
                        static_cast<int>(cipher_text.size())) == 1 &&
      written > 0;
  if (!decrypted) return does_not_decrypt();
  plain.resize(static_cast<std::size_t>(written));
  return plain;
}

}  // namespace

Status check_store_mac(const BcfksMac& mac, const BcfksDerivation& derivation, ByteView store_data,
                       std::string_view password) {
  const pki::ErrorQueueGuard errors;
  const HmacDigest* digest = find_hmac_digest(mac.algorithm);
  if (digest == nullptr) return unsupported("the MAC's algorithm is not known here");
  const auto key = derive_key(derivation, password, kMacPurpose, EVP_MAX_MD_SIZE);
  if (!key) return key.fault();
  std::array<unsigned char, EVP_MAX_MD_SIZE> computed;
  std::size_t size = 0;
  const bool made =
      EVP_Q_mac(nullptr, "HMAC", nullptr, digest->name, nullptr, octets(key->reveal()), key->reveal().size(),
                store_data.data(), store_data.size(), computed.data(), computed.size(), &size) != nullptr;
  if (!made) return unsupported("the MAC cannot be computed");
  if (size != mac.digest.size() || CRYPTO_memcmp(computed.data(), mac.digest.data(), size) != 0) {
    return Fault(Reason::kPassword, "the MAC is another");
  }
  return Done();
}

Result<BcfksScheme> read_scheme(ByteView algorithm) {
  const auto sequence = DerReader(algorithm).next(tag::kSequence);
  DerReader reader(sequence ? sequence->content : ByteView());
  const auto name = reader.next(tag::kOid);
  const auto parameters = reader.next(tag::kSequence);
  if (!name || !parameters || !oid::is(name->content, oid::kPbes2))
    return unsupported("no encryption known here");
  DerReader fields(parameters->content);
  const auto derivation = fields.next(tag::kSequence);
  const auto cipher = fields.next(tag::kSequence);
  auto derivations = read_derivation(derivation ? derivation->whole : ByteView());
  if (!derivations) return derivations.fault();
  BcfksScheme scheme;
  scheme.derivations = *std::move(derivations);
  if (!cipher || !read_cipher(cipher->content, scheme)) return unsupported("a cipher that is not known here");
  return scheme;
}

Result<Bytes> decrypt_store(const BcfksScheme& scheme, const BcfksDerivation& derivation,
                            ByteView cipher_text, std::string_view password) {
  const pki::ErrorQueueGuard errors;
  if (cipher_text.size() > kMostBytes) return unsupported("too much to decrypt");
  const auto key = derive_key(derivation, password, kEncryptionPurpose, kAes256KeyBytes);
  if (!key) return key.fault();
  if (key->reveal().size() != kAes256KeyBytes) return unsupported("a key of another size than AES-256's");
  return scheme.cipher == BcfksScheme::Cipher::kAes256Ccm ? decrypt_ccm(scheme, cipher_text, key->reveal())
                                                          : unwrap(cipher_text, key->reveal());
}

}  // namespace kigen::formats
