// The object identifiers of PKCS#12 (RFC 7292 appendix D), as content octets.
#pragma once

#include <algorithm>
#include <string_view>

#include "probes/model/bytes.h"

namespace kigen::formats::oid {

using std::string_view_literals::operator""sv;

constexpr auto kData = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"sv;           // pkcs-7 1
constexpr auto kEnvelopedData = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"sv;  // pkcs-7 3
constexpr auto kEncryptedData = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x06"sv;  // pkcs-7 6

constexpr auto kKeyBag = "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x01"sv;  // pkcs-12 10 1
constexpr auto kShroudedKeyBag = "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x02"sv;
constexpr auto kCertBag = "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x03"sv;
constexpr auto kCrlBag = "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x04"sv;
constexpr auto kSecretBag = "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x05"sv;
constexpr auto kSafeContentsBag = "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x06"sv;

constexpr auto kX509Certificate = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x16\x01"sv;  // pkcs-9 22 1
constexpr auto kFriendlyName = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x14"sv;         // pkcs-9 20
constexpr auto kLocalKeyId = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x15"sv;           // pkcs-9 21
// Java's mark of a trusted certificate entry, 2.16.840.1.113894.746875.1.1.
constexpr auto kJavaTrusted = "\x60\x86\x48\x01\x86\xf9\x66\xad\xca\x7b\x01\x01"sv;

// Windows' szOID_PKCS_12_PROTECTED_PASSWORD_SECRET_BAG_TYPE_ID, 1.3.6.1.4.1.311.17.4.
constexpr auto kProtectedPassword = "\x2b\x06\x01\x04\x01\x82\x37\x11\x04"sv;

constexpr auto kPbes2 = "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d"sv;   // pkcs-5 13
constexpr auto kPbkdf2 = "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c"sv;  // pkcs-5 12
constexpr auto kScrypt = "\x2b\x06\x01\x04\x01\xda\x47\x04\x0b"sv;  // RFC 7914 section 7

inline bool is(ByteView oid_content, std::string_view oid) { return as_text(oid_content) == oid; }

}  // namespace kigen::formats::oid
