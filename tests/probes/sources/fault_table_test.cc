#include "probes/sources/fault_table.h"

#include <ares.h>
#include <gtest/gtest.h>
#include <netdb.h>
#include <openssl/asn1err.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509err.h>

#include <cerrno>
#include <cstring>

namespace kigen::sources {
namespace {

struct ErrnoCase {
  int error;
  Reason reason;
};
void PrintTo(const ErrnoCase& row, std::ostream* out) { *out << strerrorname_np(row.error); }

class ErrnoFault : public ::testing::TestWithParam<ErrnoCase> {};

TEST_P(ErrnoFault, HasItsReasonAndSaysWhatFailed) {
  const Fault fault = fault_from_errno(GetParam().error, "connect to 192.0.2.1");
  EXPECT_EQ(label(fault.reason), label(GetParam().reason));
  EXPECT_EQ(fault.detail, std::string("connect to 192.0.2.1: ") + std::strerror(GetParam().error));
}

INSTANTIATE_TEST_SUITE_P(
    Table, ErrnoFault,
    ::testing::Values(ErrnoCase{ECONNREFUSED, Reason::kRefused}, ErrnoCase{ECONNRESET, Reason::kClosed},
                      ErrnoCase{EPIPE, Reason::kClosed}, ErrnoCase{ECONNABORTED, Reason::kClosed},
                      ErrnoCase{ENOTCONN, Reason::kClosed}, ErrnoCase{ENETRESET, Reason::kClosed},
                      ErrnoCase{ETIMEDOUT, Reason::kTimeout}, ErrnoCase{EHOSTUNREACH, Reason::kUnreachable},
                      ErrnoCase{ENETUNREACH, Reason::kUnreachable},
                      ErrnoCase{EHOSTDOWN, Reason::kUnreachable}, ErrnoCase{ENETDOWN, Reason::kUnreachable},
                      ErrnoCase{EADDRNOTAVAIL, Reason::kUnreachable},
                      ErrnoCase{EAFNOSUPPORT, Reason::kUnreachable}, ErrnoCase{EINVAL, Reason::kUnreachable},
                      ErrnoCase{ENOPROTOOPT, Reason::kUnreachable}, ErrnoCase{EACCES, Reason::kPermission},
                      ErrnoCase{EPERM, Reason::kPermission}, ErrnoCase{ENOENT, Reason::kNotFound},
                      ErrnoCase{ENOTDIR, Reason::kNotFound}, ErrnoCase{ELOOP, Reason::kNotFound},
                      ErrnoCase{ENAMETOOLONG, Reason::kNotFound}, ErrnoCase{ENXIO, Reason::kUnsupported},
                      ErrnoCase{EISDIR, Reason::kUnsupported}, ErrnoCase{EMFILE, Reason::kLimit},
                      ErrnoCase{ENFILE, Reason::kLimit}, ErrnoCase{ENOMEM, Reason::kLimit},
                      ErrnoCase{ENOBUFS, Reason::kLimit}, ErrnoCase{EIO, Reason::kPartial},
                      ErrnoCase{ESTALE, Reason::kPartial}, ErrnoCase{EDOM, Reason::kInternal}),
    [](const auto& row) { return strerrorname_np(row.param.error); });

struct TlsCase {
  const char* name;
  unsigned long code;
  HandshakeProgress progress;
  Reason reason;
};
void PrintTo(const TlsCase& row, std::ostream* out) { *out << row.name; }

constexpr auto kSpoke = HandshakeProgress::kPeerSpokeTls;
constexpr auto kNothing = HandshakeProgress::kNothingFromPeer;

unsigned long tls_code(int reason) { return ERR_PACK(ERR_LIB_SSL, 0, reason); }

class TlsFault : public ::testing::TestWithParam<TlsCase> {};

TEST_P(TlsFault, HasItsReason) {
  const Fault fault = fault_from_openssl(GetParam().code, GetParam().progress);
  EXPECT_EQ(label(fault.reason), label(GetParam().reason)) << fault.detail;
  EXPECT_FALSE(fault.detail.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Table, TlsFault,
    ::testing::Values(
        TlsCase{"NothingInTheQueue", 0, kSpoke, Reason::kClosed},
        TlsCase{"Eof", tls_code(SSL_R_UNEXPECTED_EOF_WHILE_READING), kNothing, Reason::kClosed},
        TlsCase{"UnsupportedProtocol", tls_code(SSL_R_UNSUPPORTED_PROTOCOL), kSpoke, Reason::kTlsVersion},
        TlsCase{"WrongSslVersion", tls_code(SSL_R_WRONG_SSL_VERSION), kSpoke, Reason::kTlsVersion},
        TlsCase{"VersionTooLow", tls_code(SSL_R_VERSION_TOO_LOW), kSpoke, Reason::kTlsVersion},
        TlsCase{"VersionTooHigh", tls_code(SSL_R_VERSION_TOO_HIGH), kSpoke, Reason::kTlsVersion},
        TlsCase{"NoProtocols", tls_code(SSL_R_NO_PROTOCOLS_AVAILABLE), kNothing, Reason::kTlsVersion},
        TlsCase{"AlertProtocolVersion", tls_code(SSL_R_TLSV1_ALERT_PROTOCOL_VERSION), kNothing,
                Reason::kTlsVersion},
        TlsCase{"ExcessiveMessage", tls_code(SSL_R_EXCESSIVE_MESSAGE_SIZE), kSpoke, Reason::kTooLarge},
        TlsCase{"NoTls", tls_code(SSL_R_WRONG_VERSION_NUMBER), kNothing, Reason::kProtocol},
        TlsCase{"OddTls", tls_code(SSL_R_WRONG_VERSION_NUMBER), kSpoke, Reason::kTls},
        TlsCase{"SmallDhKey", tls_code(SSL_R_DH_KEY_TOO_SMALL), kSpoke, Reason::kTls},
        TlsCase{"AlertHandshakeFailure", tls_code(SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE), kNothing,
                Reason::kTlsAlert},
        TlsCase{"AlertUnknown", tls_code(SSL_AD_REASON_OFFSET + 255), kNothing, Reason::kTlsAlert},
        TlsCase{"BeyondAlerts", tls_code(SSL_AD_REASON_OFFSET + 256), kSpoke, Reason::kTls},
        TlsCase{"InternalError", ERR_PACK(ERR_LIB_SSL, 0, ERR_R_INTERNAL_ERROR), kSpoke, Reason::kTls},
        TlsCase{"OutOfMemory", ERR_PACK(ERR_LIB_SSL, 0, ERR_R_MALLOC_FAILURE), kSpoke, Reason::kLimit},
        TlsCase{"DecoderUnsupported", ERR_PACK(ERR_LIB_OSSL_DECODER, 0, ERR_R_UNSUPPORTED), kSpoke,
                Reason::kTls},
        TlsCase{"SameNumberOfAsn1", ERR_PACK(ERR_LIB_ASN1, 0, SSL_R_EXCESSIVE_MESSAGE_SIZE), kSpoke,
                Reason::kTls},
        TlsCase{"SystemReset", (unsigned long)ERR_SYSTEM_FLAG | ECONNRESET, kSpoke, Reason::kClosed}),
    [](const auto& row) { return row.param.name; });

TEST(ResolverFault, OfCaresIsResolveUnlessWeAreShort) {
  for (const int status : {ARES_ENODATA, ARES_ENOTFOUND, ARES_ESERVFAIL, ARES_EREFUSED, ARES_ECONNREFUSED,
                           ARES_ETIMEOUT, ARES_EBADNAME, ARES_ECANCELLED, ARES_EFORMERR}) {
    const Fault fault = fault_from_cares(status, "a.example");
    EXPECT_EQ(fault.reason, Reason::kResolve) << status;
    EXPECT_TRUE(fault.detail.starts_with("resolve a.example: ")) << fault.detail;
  }
  EXPECT_EQ(fault_from_cares(ARES_ENOMEM, "a.example").reason, Reason::kLimit);
}

TEST(ResolverFault, OfGetaddrinfoIsResolveUnlessWeAreShort) {
  for (const int status : {EAI_NONAME, EAI_AGAIN, EAI_FAIL, EAI_NODATA, EAI_SYSTEM}) {
    const Fault fault = fault_from_getaddrinfo(status, "a.example");
    EXPECT_EQ(fault.reason, Reason::kResolve) << status;
    EXPECT_TRUE(fault.detail.starts_with("resolve a.example: ")) << fault.detail;
  }
  EXPECT_EQ(fault_from_getaddrinfo(EAI_MEMORY, "a.example").reason, Reason::kLimit);
}

}  // namespace
}  // namespace kigen::sources
