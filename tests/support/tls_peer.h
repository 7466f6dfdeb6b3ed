// What a peer does once connected: a TLS server, right or wrong, or something hostile. Conversations for
// Peer.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/support/mint.h"
#include "tests/support/peer.h"

namespace kigen::testing {

enum class ClientCertificate { kNotAsked, kDemanded };

struct TlsServerSpec {
  std::vector<Minted> chain = {};                           // as sent, leaf first
  std::map<std::string, std::vector<Minted>> by_name = {};  // instead of `chain`, for these SNI names
  int min_version = 0;                                      // TLS1_2_VERSION and so on; 0: any
  int max_version = 0;
  ClientCertificate client_certificate = ClientCertificate::kNotAsked;
  std::string ciphers = "ALL:@SECLEVEL=0";  // up to TLS 1.2
  Bytes ocsp_response = {};                 // stapled; empty: none
};

/// A TLS server that accepts whatever its specification says, and waits for the client to close.
Conversation serve_tls(TlsServerSpec spec);

/// Neither answers nor closes.
Conversation say_nothing();
/// Closes at once, properly.
Conversation close_at_once();
/// Answers the first bytes with RST.
Conversation reset();
/// Answers the first bytes with these, and waits.
Conversation answer_with(std::string bytes);
/// Sends these bytes one by one, one a second.
Conversation drip(std::string bytes);
/// Says this over and over again.
Conversation repeat_for_ever(std::string greeting);
/// Speaks SMTP up to the go-ahead, adds `injected` to it, and goes on as `then`.
Conversation smtp_then(Conversation then, std::string injected = {});

/// A TLS 1.2 ServerHello in a record of its own, choosing TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256.
std::string server_hello_record();
/// A record of handshake messages.
std::string handshake_record(std::string messages);
/// A fatal alert.
std::string alert_record(char description);

}  // namespace kigen::testing
