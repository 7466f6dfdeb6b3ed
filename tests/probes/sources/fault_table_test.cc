#include "probes/sources/fault_table.h"

#include <ares.h>
#include <curl/curl.h>
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

struct CurlCase {
  const char* name;
  int code;
  Reason reason;
};
void PrintTo(const CurlCase& row, std::ostream* out) { *out << row.name; }

class CurlFault : public ::testing::TestWithParam<CurlCase> {};

TEST_P(CurlFault, HasItsReasonAndSaysWhatFailed) {
  const Fault fault = fault_from_curl(GetParam().code, "http://crl.example.test/");
  EXPECT_EQ(label(fault.reason), label(GetParam().reason));
  EXPECT_EQ(fault.detail, std::string("http://crl.example.test/: ") +
                              curl_easy_strerror(static_cast<CURLcode>(GetParam().code)));
}

INSTANTIATE_TEST_SUITE_P(
    Table, CurlFault,
    ::testing::Values(CurlCase{"Scheme", CURLE_UNSUPPORTED_PROTOCOL, Reason::kUnsupported},
                      CurlCase{"Url", CURLE_URL_MALFORMAT, Reason::kMalformed},
                      CurlCase{"ProxyName", CURLE_COULDNT_RESOLVE_PROXY, Reason::kProxy},
                      CurlCase{"Proxy", CURLE_PROXY, Reason::kProxy},
                      CurlCase{"Name", CURLE_COULDNT_RESOLVE_HOST, Reason::kResolve},
                      CurlCase{"Connect", CURLE_COULDNT_CONNECT, Reason::kRefused},
                      CurlCase{"Time", CURLE_OPERATION_TIMEDOUT, Reason::kTimeout},
                      CurlCase{"ToldToEnd", CURLE_ABORTED_BY_CALLBACK, Reason::kTimeout},
                      CurlCase{"Nothing", CURLE_GOT_NOTHING, Reason::kClosed},
                      CurlCase{"Send", CURLE_SEND_ERROR, Reason::kClosed},
                      CurlCase{"Receive", CURLE_RECV_ERROR, Reason::kClosed},
                      CurlCase{"Partial", CURLE_PARTIAL_FILE, Reason::kTruncated},
                      CurlCase{"Size", CURLE_FILESIZE_EXCEEDED, Reason::kTooLarge},
                      CurlCase{"Write", CURLE_WRITE_ERROR, Reason::kTooLarge},
                      CurlCase{"Redirects", CURLE_TOO_MANY_REDIRECTS, Reason::kHttpStatus},
                      CurlCase{"Status", CURLE_HTTP_RETURNED_ERROR, Reason::kHttpStatus},
                      CurlCase{"Reply", CURLE_WEIRD_SERVER_REPLY, Reason::kProtocol},
                      CurlCase{"Encoding", CURLE_BAD_CONTENT_ENCODING, Reason::kProtocol},
                      CurlCase{"Http2", CURLE_HTTP2, Reason::kProtocol},
                      CurlCase{"Http2Stream", CURLE_HTTP2_STREAM, Reason::kProtocol},
                      CurlCase{"Tls", CURLE_SSL_CONNECT_ERROR, Reason::kTls},
                      CurlCase{"Verification", CURLE_PEER_FAILED_VERIFICATION, Reason::kUntrusted},
                      CurlCase{"Memory", CURLE_OUT_OF_MEMORY, Reason::kLimit},
                      CurlCase{"Other", CURLE_FTP_WEIRD_PASS_REPLY, Reason::kInternal}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace kigen::sources
