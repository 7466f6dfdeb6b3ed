// The object identifiers that BCFKS adds to those of PKCS#12 (pkcs12_oids.h), as content octets: NIST's
// 2.16.840.1.101.3.4 and RFC 8018 appendix B.
#pragma once

#include <string_view>

namespace kigen::formats::oid {

using std::string_view_literals::operator""sv;

constexpr auto kAes256Ccm = "\x60\x86\x48\x01\x65\x03\x04\x01\x2f"sv;
constexpr auto kAes256WrapPad = "\x60\x86\x48\x01\x65\x03\x04\x01\x30"sv;

constexpr auto kHmacWithSha1 = "\x2a\x86\x48\x86\xf7\x0d\x02\x07"sv;
constexpr auto kHmacWithSha224 = "\x2a\x86\x48\x86\xf7\x0d\x02\x08"sv;
constexpr auto kHmacWithSha256 = "\x2a\x86\x48\x86\xf7\x0d\x02\x09"sv;
constexpr auto kHmacWithSha384 = "\x2a\x86\x48\x86\xf7\x0d\x02\x0a"sv;
constexpr auto kHmacWithSha512 = "\x2a\x86\x48\x86\xf7\x0d\x02\x0b"sv;
constexpr auto kHmacWithSha3_224 = "\x60\x86\x48\x01\x65\x03\x04\x02\x0d"sv;
constexpr auto kHmacWithSha3_256 = "\x60\x86\x48\x01\x65\x03\x04\x02\x0e"sv;
constexpr auto kHmacWithSha3_384 = "\x60\x86\x48\x01\x65\x03\x04\x02\x0f"sv;
constexpr auto kHmacWithSha3_512 = "\x60\x86\x48\x01\x65\x03\x04\x02\x10"sv;

}  // namespace kigen::formats::oid
