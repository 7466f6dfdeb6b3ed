// The listener's side of TLS: its certificate and key, and what it asks of clients. Made whole or not at all,
// then immutable; connections that began with one keep it while another takes its place. Reads no files,
// knows no HTTP. Sessions are never resumed: every connection shows its certificate anew, to rules that may
// have changed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "probes/model/secret.h"

struct ssl_ctx_st;
struct ssl_st;

namespace kigen::web {

/// As Go's tls.ClientAuthType.
enum class ClientAuth {
  kNoClientCert,             // not asked for
  kRequestClientCert,        // asked for; any will do, and none
  kRequireAnyClientCert,     // any will do
  kVerifyClientCertIfGiven,  // none will do; one that is sent has to verify
  kRequireAndVerifyClientCert,
};

/// Is a certificate that is sent verified against the authorities?
inline bool verifies(ClientAuth auth) {
  return auth == ClientAuth::kVerifyClientCertIfGiven || auth == ClientAuth::kRequireAndVerifyClientCert;
}
/// Is there no way in without a certificate?
inline bool demands(ClientAuth auth) {
  return auth == ClientAuth::kRequireAnyClientCert || auth == ClientAuth::kRequireAndVerifyClientCert;
}

struct TlsSettings {
  std::string certificate_pem;               // leaf first, then what leads to the root
  Secret key_pem;                            // without a passphrase
  std::optional<std::string> client_ca_pem;  // who issues clients' certificates; clients are told
  ClientAuth client_auth = ClientAuth::kNoClientCert;
  std::vector<std::string> client_allowed_sans;  // empty: any
  std::string min_version = "TLS12";             // this and the next as in tls_names.h
  std::string max_version = "TLS13";
  std::vector<std::string> cipher_suites;  // empty: with forward secrecy and authenticated encryption
  std::vector<std::string> curves;         // empty: OpenSSL's
  bool prefer_server_cipher_suites = true;
};

/// What is wrong with a part. No text of it is repeated.
struct TlsProblem {
  enum class Part { kCertificate, kKey, kClientCa, kCipherSuites };
  Part part;
  std::string message;
};

class ListenerTls {
 public:
  static std::variant<std::shared_ptr<const ListenerTls>, std::vector<TlsProblem>> make(
      const TlsSettings& settings);

  /// Puts this in force for a connection whose ClientHello is being read; false: it cannot go on.
  /// Thread-safe.
  bool apply_to(ssl_st* connection) const;

 private:
  explicit ListenerTls(std::shared_ptr<ssl_ctx_st> context) : context_(std::move(context)) {}
  std::shared_ptr<ssl_ctx_st> context_;  // holds all of it, for as long as a connection needs it
};

}  // namespace kigen::web
