#include "probes/sources/fault_table.h"

#include <ares.h>
#include <curl/curl.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <string>

namespace kigen::sources {
namespace {

struct ErrnoRow {
  int error;
  Reason reason;
};
constexpr ErrnoRow kErrnoRows[] = {
    {ECONNREFUSED, Reason::kRefused},
    {ECONNRESET, Reason::kClosed},
    {EPIPE, Reason::kClosed},
    {ECONNABORTED, Reason::kClosed},
    {ENOTCONN, Reason::kClosed},
    {ETIMEDOUT, Reason::kTimeout},
    {EHOSTUNREACH, Reason::kUnreachable},
    {ENETUNREACH, Reason::kUnreachable},
    {EHOSTDOWN, Reason::kUnreachable},
    {ENETDOWN, Reason::kUnreachable},
    {EADDRNOTAVAIL, Reason::kUnreachable},
    {EAFNOSUPPORT, Reason::kUnreachable},
    {EINVAL, Reason::kUnreachable},
    {EACCES, Reason::kPermission},
    {EPERM, Reason::kPermission},
    {ENOENT, Reason::kNotFound},
    {ENOTDIR, Reason::kNotFound},
    {ELOOP, Reason::kNotFound},
    {ENAMETOOLONG, Reason::kNotFound},
    {ENXIO, Reason::kUnsupported},
    {EISDIR, Reason::kUnsupported},
    {EMFILE, Reason::kLimit},
    {ENFILE, Reason::kLimit},
    {ENOMEM, Reason::kLimit},
    {ENOBUFS, Reason::kLimit},
    {ENETRESET, Reason::kClosed},
    {ENOPROTOOPT, Reason::kUnreachable},
    {EPROTO, Reason::kProtocol},
    {EIO, Reason::kPartial},
    {ESTALE, Reason::kPartial},
};

struct TlsRow {
  int reason_code;
  Reason reason;
};
constexpr TlsRow kTlsRows[] = {
    {SSL_R_UNEXPECTED_EOF_WHILE_READING, Reason::kClosed},
    {SSL_R_UNSUPPORTED_PROTOCOL, Reason::kTlsVersion},
    {SSL_R_WRONG_SSL_VERSION, Reason::kTlsVersion},
    {SSL_R_VERSION_TOO_LOW, Reason::kTlsVersion},
    {SSL_R_VERSION_TOO_HIGH, Reason::kTlsVersion},
    {SSL_R_NO_PROTOCOLS_AVAILABLE, Reason::kTlsVersion},
    {SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, Reason::kTlsVersion},
    {SSL_R_EXCESSIVE_MESSAGE_SIZE, Reason::kTooLarge},
};

struct CaresRow {
  int status;
  Reason reason;
};
constexpr CaresRow kCaresRows[] = {
    {ARES_ETIMEOUT, Reason::kResolve},
    {ARES_ENOMEM, Reason::kLimit},
};

struct CurlRow {
  int code;
  Reason reason;
};
constexpr CurlRow kCurlRows[] = {
    {CURLE_UNSUPPORTED_PROTOCOL, Reason::kUnsupported},
    {CURLE_URL_MALFORMAT, Reason::kMalformed},
    {CURLE_COULDNT_RESOLVE_PROXY, Reason::kProxy},
    {CURLE_PROXY, Reason::kProxy},
    {CURLE_COULDNT_RESOLVE_HOST, Reason::kResolve},
    {CURLE_COULDNT_CONNECT, Reason::kRefused},
    {CURLE_OPERATION_TIMEDOUT, Reason::kTimeout},
    {CURLE_ABORTED_BY_CALLBACK, Reason::kTimeout},
    {CURLE_GOT_NOTHING, Reason::kClosed},
    {CURLE_SEND_ERROR, Reason::kClosed},
    {CURLE_RECV_ERROR, Reason::kClosed},
    {CURLE_PARTIAL_FILE, Reason::kTruncated},
    {CURLE_FILESIZE_EXCEEDED, Reason::kTooLarge},
    {CURLE_WRITE_ERROR, Reason::kTooLarge},
    {CURLE_TOO_MANY_REDIRECTS, Reason::kHttpStatus},
    {CURLE_HTTP_RETURNED_ERROR, Reason::kHttpStatus},
    {CURLE_WEIRD_SERVER_REPLY, Reason::kProtocol},
    {CURLE_BAD_CONTENT_ENCODING, Reason::kProtocol},
    {CURLE_HTTP2, Reason::kProtocol},
    {CURLE_HTTP2_STREAM, Reason::kProtocol},
    {CURLE_SSL_CONNECT_ERROR, Reason::kTls},
    {CURLE_PEER_FAILED_VERIFICATION, Reason::kUntrusted},
    {CURLE_OUT_OF_MEMORY, Reason::kLimit},
};

constexpr int kAlertNumbers = 256;

template <typename Row, std::size_t N, typename Key>
Reason look_up(const Row (&rows)[N], Key Row::*key, Key wanted, Reason otherwise) {
  const auto* found =
      std::find_if(std::begin(rows), std::end(rows), [&](const Row& row) { return row.*key == wanted; });
  return found == std::end(rows) ? otherwise : found->reason;
}

// Only for codes of ERR_LIB_SSL: other parts of OpenSSL use the same numbers for other things.
Reason reason_of_tls(int reason_code, Reason otherwise) {
  const bool alert =
      reason_code >= SSL_AD_REASON_OFFSET && reason_code < SSL_AD_REASON_OFFSET + kAlertNumbers;
  return look_up(kTlsRows, &TlsRow::reason_code, reason_code, alert ? Reason::kTlsAlert : otherwise);
}

}  // namespace

Fault fault_from_errno(int error, std::string_view doing) {
  const Reason reason = look_up(kErrnoRows, &ErrnoRow::error, error, Reason::kInternal);
  return {reason, std::string(doing) + ": " + std::strerror(error)};
}

Fault fault_from_openssl(unsigned long code, HandshakeProgress progress) {
  if (code == 0) return {Reason::kClosed, "the peer closed the connection during the handshake"};
  if (ERR_SYSTEM_ERROR(code)) return fault_from_errno(ERR_GET_REASON(code), "TLS handshake");
  const char* text = ERR_reason_error_string(code);
  std::string detail = text != nullptr ? text : "OpenSSL error " + std::to_string(code);
  if (ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE) return {Reason::kLimit, std::move(detail)};
  const Reason otherwise = progress == HandshakeProgress::kNothingFromPeer ? Reason::kProtocol : Reason::kTls;
  if (ERR_GET_LIB(code) != ERR_LIB_SSL) return {otherwise, std::move(detail)};
  return {reason_of_tls(ERR_GET_REASON(code), otherwise), std::move(detail)};
}

Fault fault_from_cares(int status, std::string_view host) {
  const Reason reason = look_up(kCaresRows, &CaresRow::status, status, Reason::kResolve);
  return {reason, "resolve " + std::string(host) + ": " + ares_strerror(status)};
}

Fault fault_from_getaddrinfo(int status, std::string_view host) {
  const Reason reason = status == EAI_MEMORY ? Reason::kLimit : Reason::kResolve;
  return {reason, "resolve " + std::string(host) + ": " + gai_strerror(status)};
}

Fault fault_from_curl(int code, std::string_view doing) {
  const Reason reason = look_up(kCurlRows, &CurlRow::code, code, Reason::kInternal);
  return {reason, std::string(doing) + ": " + curl_easy_strerror(static_cast<CURLcode>(code))};
}

}  // namespace kigen::sources
