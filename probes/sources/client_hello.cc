#include "probes/sources/client_hello.h"

#include <stdexcept>

#include "probes/sources/cipher_suite.h"

namespace kigen::sources {
namespace {

constexpr std::size_t kMaxRecordBytes = 1 << 14;
constexpr std::uint16_t kRenegotiationInfoScsv = 0x00ff;  // RFC 5746 section 3.3

// Extension numbers of IANA's registry.
constexpr std::uint16_t kServerName = 0, kStatusRequest = 5, kSupportedGroups = 10, kEcPointFormats = 11,
                        kSignatureAlgorithms = 13, kAlpn = 16;

// secp256r1 first, as the oldest implementations know little else; then 384r1, 521r1, x25519, x448, 256k1,
// 224r1, 192r1 and the Brainpool curves: certificates on a curve that is not offered are not shown.
constexpr std::uint16_t kGroups[] = {23, 24, 25, 29, 30, 22, 21, 19, 26, 27, 28};

struct SignatureAlgorithm {
  std::uint16_t number;
  KeyType key_type;  // kAny: neither RSA nor ECDSA
};
constexpr SignatureAlgorithm kSignatures[] = {
    {0x0401, KeyType::kRsa},   {0x0501, KeyType::kRsa},   {0x0601, KeyType::kRsa},    // pkcs1, SHA-2
    {0x0403, KeyType::kEcdsa}, {0x0503, KeyType::kEcdsa}, {0x0603, KeyType::kEcdsa},  // ECDSA, SHA-2
    {0x0804, KeyType::kRsa},   {0x0805, KeyType::kRsa},   {0x0806, KeyType::kRsa},    // pss with an RSA key
    {0x0809, KeyType::kRsa},   {0x080a, KeyType::kRsa},   {0x080b, KeyType::kRsa},    // pss with a PSS key
    {0x0807, KeyType::kAny},   {0x0808, KeyType::kAny},                               // Ed25519, Ed448
    {0x0301, KeyType::kRsa},   {0x0303, KeyType::kEcdsa},                             // SHA-224
    {0x0201, KeyType::kRsa},   {0x0203, KeyType::kEcdsa},                             // SHA-1
    {0x0402, KeyType::kAny},   {0x0202, KeyType::kAny},                               // DSA
};

Bytes number(std::size_t value, int octets) {
  Bytes bytes;
  for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<std::uint8_t>(value >> shift));
  }
  return bytes;
}

void append(Bytes& to, ByteView bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }
void append_u16(Bytes& to, std::size_t value) { append(to, number(value, 2)); }

// A vector with its length in front (RFC 5246 section 4.3).
Bytes vector_of(ByteView content, int octets) {
  if (content.size() >> (8 * octets) != 0) throw std::length_error("ClientHello: a vector is too long");
  Bytes vector = number(content.size(), octets);
  append(vector, content);
  return vector;
}

bool is_offered(const CipherSuite& suite, const ReadableHello& hello) {
  if (suite.strength == Strength::kExport && hello.version != kSsl30) return false;
  switch (hello.key_type) {
    case KeyType::kAny: return true;
    case KeyType::kRsa: return suite.authentication == Authentication::kRsa;
    case KeyType::kEcdsa: return suite.authentication == Authentication::kEcdsa;
  }
  return false;
}

Bytes offered_suites(const ReadableHello& hello) {
  Bytes suites;
  for (const CipherSuite& suite : cipher_suites()) {
    if (is_offered(suite, hello)) append_u16(suites, suite.number);
  }
  append_u16(suites, kRenegotiationInfoScsv);
  return suites;
}

// RFC 6066 section 3: a ServerNameList of one host_name.
Bytes server_name_list(std::string_view name) {
  Bytes entry = {0};
  append(entry, vector_of(as_bytes(name), 2));
  return vector_of(entry, 2);
}

// RFC 6066 section 8: type ocsp, any responder, no extensions.
Bytes status_request() { return {1, 0, 0, 0, 0}; }

Bytes supported_groups() {
  Bytes groups;
  for (const std::uint16_t group : kGroups) append_u16(groups, group);
  return vector_of(groups, 2);
}

Bytes uncompressed_points() { return {1, 0}; }

Bytes signature_algorithms(KeyType key_type) {
  Bytes algorithms;
  for (const SignatureAlgorithm& algorithm : kSignatures) {
    if (key_type == KeyType::kAny || key_type == algorithm.key_type) append_u16(algorithms, algorithm.number);
  }
  return vector_of(algorithms, 2);
}

Bytes protocol_name_list(const std::vector<std::string>& protocols) {
  Bytes list;
  for (const std::string& protocol : protocols) append(list, vector_of(as_bytes(protocol), 1));
  return vector_of(list, 2);
}

void append_extension(Bytes& extensions, std::uint16_t type, const Bytes& data) {
  append_u16(extensions, type);
  append(extensions, vector_of(data, 2));
}

Bytes extensions_of(const ReadableHello& hello) {
  Bytes extensions;
  if (!hello.server_name.empty()) {
    append_extension(extensions, kServerName, server_name_list(hello.server_name));
  }
  append_extension(extensions, kSupportedGroups, supported_groups());
  append_extension(extensions, kEcPointFormats, uncompressed_points());
  if (hello.version >= kTls12) {  // meant for servers of TLS 1.2 only (RFC 5246 section 7.4.1.4.1)
    append_extension(extensions, kSignatureAlgorithms, signature_algorithms(hello.key_type));
  }
  append_extension(extensions, kStatusRequest, status_request());
  if (!hello.alpn.empty()) append_extension(extensions, kAlpn, protocol_name_list(hello.alpn));
  return extensions;
}

}  // namespace

Bytes client_hello_record(const ReadableHello& hello, std::span<const std::uint8_t, 32> random) {
  constexpr std::uint8_t kNoSession = 0;
  Bytes body = number(static_cast<std::size_t>(hello.version), 2);
  append(body, random);
  body.push_back(kNoSession);
  append(body, vector_of(offered_suites(hello), 2));
  append(body, Bytes{1, 0});  // compression: none
  if (hello.version > kSsl30) append(body, vector_of(extensions_of(hello), 2));

  Bytes message = {1};  // client_hello
  append(message, vector_of(body, 3));
  if (message.size() > kMaxRecordBytes) throw std::length_error("ClientHello: more than one record");
  Bytes record = {22};  // handshake
  append_u16(record, static_cast<std::size_t>(hello.version > kSsl30 ? kTls10 : kSsl30));
  append(record, vector_of(message, 2));
  return record;
}

}  // namespace kigen::sources
