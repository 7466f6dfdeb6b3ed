#include "probes/sources/cipher_suite.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>

namespace kigen::sources {
namespace {

using enum Authentication;

constexpr CipherSuite kSuites[] = {
    {0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", kRsa},
    {0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", kRsa},
    {0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", kEcdsa},
    {0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", kEcdsa},
    {0xc023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", kEcdsa},
    {0xc024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", kEcdsa},
    {0xc027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", kRsa},
    {0xc028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", kRsa},
    {0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", kRsa},
    {0xc014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", kRsa},
    {0xc009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", kEcdsa},
    {0xc00a, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", kEcdsa},
    {0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256", kRsa},
    {0x009d, "TLS_RSA_WITH_AES_256_GCM_SHA384", kRsa},
    {0x003c, "TLS_RSA_WITH_AES_128_CBC_SHA256", kRsa},
    {0x003d, "TLS_RSA_WITH_AES_256_CBC_SHA256", kRsa},
    {0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA", kRsa},
    {0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA", kRsa},
    {0x0033, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA", kRsa},
    {0x0039, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA", kRsa},
    {0x000a, "TLS_RSA_WITH_3DES_EDE_CBC_SHA", kRsa},
    {0x0016, "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA", kRsa},
    {0x0013, "TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA", kDss},
    {0x0032, "TLS_DHE_DSS_WITH_AES_128_CBC_SHA", kDss},
    {0x0005, "TLS_RSA_WITH_RC4_128_SHA", kRsa},
    {0x0004, "TLS_RSA_WITH_RC4_128_MD5", kRsa},
    {0xc011, "TLS_ECDHE_RSA_WITH_RC4_128_SHA", kRsa},
    {0xc012, "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA", kRsa},
    {0xc007, "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA", kEcdsa},
    {0xc008, "TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA", kEcdsa},
    {0x0009, "TLS_RSA_WITH_DES_CBC_SHA", kRsa},
    {0x0015, "TLS_DHE_RSA_WITH_DES_CBC_SHA", kRsa},
    {0x0003, "TLS_RSA_EXPORT_WITH_RC4_40_MD5", kRsa, Strength::kExport},
    {0x0006, "TLS_RSA_EXPORT_WITH_RC2_CBC_40_MD5", kRsa, Strength::kExport},
    {0x0008, "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA", kRsa, Strength::kExport},
};

}  // namespace

std::span<const CipherSuite> cipher_suites() { return kSuites; }

std::string cipher_suite_name(std::uint16_t number) {
  const auto* found = std::find_if(std::begin(kSuites), std::end(kSuites),
                                   [&](const CipherSuite& suite) { return suite.number == number; });
  if (found != std::end(kSuites)) return std::string(found->name);
  std::array<char, 8> text;
  std::snprintf(text.data(), text.size(), "0x%04x", static_cast<unsigned>(number));
  return text.data();
}

}  // namespace kigen::sources
