// The server over TLS: who gets in, how it is spoken, and that nothing passes in clear.
#include <gtest/gtest.h>

#include <chrono>
#include <ostream>
#include <thread>

#include "tests/exporter/web/web_config_fixture.h"

namespace kigen::web {
namespace {

using namespace std::chrono_literals;
using testing::Minted;
using testing::TcpConnection;

class TlsListener : public WebConfigFolder {
 protected:
  std::string with(const std::string& more) { return kServing + more; }
};

TEST_F(TlsListener, AnswersWithItsWholeChain) {
  const auto answer = ask(serve(kServing));
  EXPECT_EQ(answer.response.status, 200);
  EXPECT_EQ(answer.response.body, "cert_expiry_seconds 1\n");
  EXPECT_TRUE(answer.response.complete);
  EXPECT_EQ(answer.server_certificate, server_.leaf.der);
  EXPECT_EQ(answer.chain_length, 2);
  EXPECT_EQ(answer.version, "TLSv1.3");
}

TEST_F(TlsListener, PlainHttpGetsNotAByte) {
  const int port = serve(kServing);
  for (const char* request :
       {"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /", "\r\n\r\n", "\x80\x2e\x01"}) {
    TcpConnection connection(port);
    connection.send(request);
    const std::string bytes = connection.receive_all();
    EXPECT_TRUE(connection.ended());
    EXPECT_EQ(bytes.find("HTTP"), std::string::npos) << request;
    EXPECT_EQ(bytes.find("cert_"), std::string::npos) << request;
    EXPECT_LE(bytes.size(), 7u) << request;  // an alert at most
  }
}

TEST_F(TlsListener, SilentAndDrippingHandshakesAreCut) {
  const int port = serve(kServing);
  const auto begun = std::chrono::steady_clock::now();
  TcpConnection silent(port), dripping(port);
  dripping.send("\x16\x03\x01\x01\xff\x01");
  for (int i = 0; i < 300 && dripping.send("\x01"); ++i) std::this_thread::sleep_for(100ms);
  EXPECT_EQ(silent.receive_all(), "");
  EXPECT_TRUE(silent.ended());
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 25s);
  EXPECT_EQ(ask(port).response.status, 200);
}

TEST_F(TlsListener, SlowHeaderIsCutToo) {
  TlsConnection connection(serve(kServing), {});
  ASSERT_EQ(SSL_connect(connection.tls()), 1);
  SSL_write(connection.tls(), "GET /metrics HTTP/1.1\r\n", 23);
  std::string bytes;
  char buffer[4096];
  for (int got; (got = SSL_read(connection.tls(), buffer, sizeof buffer)) > 0;)
    bytes.append(buffer, static_cast<std::size_t>(got));
  EXPECT_EQ(SSL_get_shutdown(connection.tls()) & SSL_RECEIVED_SHUTDOWN, SSL_RECEIVED_SHUTDOWN);
  EXPECT_EQ(testing::parse_http_response(bytes).body, "bad request\n");
}

TEST_F(TlsListener, SessionsAreNotResumed) {
  const int port = serve(kServing);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const auto first = ask(port, {.max_version = version});
    ASSERT_TRUE(first.session);
    EXPECT_FALSE(SSL_SESSION_is_resumable(first.session.get())) << "something to come back with was given";
    const auto second = ask(port, {.max_version = version, .session = first.session.get()});
    EXPECT_EQ(second.response.status, 200);
    EXPECT_FALSE(second.resumed);
  }
}

TEST_F(TlsListener, Http11IsChosenWhereItIsOffered) {
  const int port = serve(kServing);
  const std::string h2("\x02h2", 3), http11("\x08http/1.1", 9);
  EXPECT_EQ(ask(port, {.protocols = h2 + http11}).protocol, "http/1.1");
  const auto answer = ask(port, {.protocols = h2});
  EXPECT_EQ(answer.protocol, "");
  EXPECT_EQ(answer.response.status, 200);
}

TEST_F(TlsListener, OldVersionsAreRefusedUnlessAskedFor) {
  const int port = serve(kServing);
  EXPECT_EQ(ask(port, {.max_version = TLS1_2_VERSION}).version, "TLSv1.2");
  EXPECT_FALSE(ask(port, {.max_version = TLS1_1_VERSION}).connected);
  const int old = serve(with("  min_version: TLS10\n"));
  EXPECT_EQ(ask(old, {.max_version = TLS1_VERSION, .ciphers = "ALL:@SECLEVEL=0"}).version, "TLSv1");
  EXPECT_EQ(ask(old, {.max_version = TLS1_VERSION, .ciphers = "ALL:@SECLEVEL=0"}).response.status, 200);
}

TEST_F(TlsListener, VersionsAreBounded) {
  const int only13 = serve(with("  min_version: TLS13\n"));
  EXPECT_FALSE(ask(only13, {.max_version = TLS1_2_VERSION}).connected);
  EXPECT_EQ(ask(only13).version, "TLSv1.3");
  const int only12 = serve(with("  max_version: TLS12\n"));
  EXPECT_FALSE(ask(only12, {.min_version = TLS1_3_VERSION}).connected);
  EXPECT_EQ(ask(only12).version, "TLSv1.2");
}

TEST_F(TlsListener, SuitesAndTheirOrderAreAsWritten) {
  const std::string suites =
      "  max_version: TLS12\n"
      "  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n";
  const std::string wish = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384";
  EXPECT_EQ(ask(serve(with(suites)), {.ciphers = wish}).cipher, "ECDHE-ECDSA-AES256-GCM-SHA384");
  EXPECT_EQ(ask(serve(with(suites + "  prefer_server_cipher_suites: false\n")), {.ciphers = wish}).cipher,
            "ECDHE-ECDSA-AES128-GCM-SHA256");
  EXPECT_FALSE(ask(running_->ports().at(0), {.ciphers = "ECDHE-ECDSA-CHACHA20-POLY1305"}).connected);
}

TEST_F(TlsListener, SuitesOfTls13AloneLeaveNothingForTls12) {
  const int port = serve(with("  cipher_suites: [TLS_AES_128_GCM_SHA256]\n"));
  EXPECT_FALSE(ask(port, {.max_version = TLS1_2_VERSION}).connected);
  EXPECT_EQ(ask(port).version, "TLSv1.3");
}

TEST_F(TlsListener, CurvesAreAsWritten) {
  const int port = serve(with("  curve_preferences: [CurveP384]\n"));
  EXPECT_EQ(ask(port).group, "secp384r1");
  EXPECT_FALSE(ask(port, {.groups = "X25519:P-256"}).connected);
}

TEST_F(TlsListener, ManyConnectionsAtOnceEachGetTheirAnswer) {
  const int port = serve(kServing);
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 20; ++j) right += ask(port).response.status == 200 ? 1 : 0;
    });
  }
  // Meanwhile what is in force is replaced again and again.
  for (int i = 0; i < 50; ++i) file_->put_in_force(std::get<0>(file_->read()));
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 16 * 20);
}

TEST_F(TlsListener, NewCertificateAndNewRulesHoldForTheNextConnection) {
  const int port = serve(kServing);
  EXPECT_EQ(ask(port).server_certificate, server_.leaf.der);
  const auto next = testing::mint({.common_name = "next", .key_number = 3});
  folder_.write("leaf.pem", next.pem);
  folder_.write("leaf.key", next.key_pem);
  folder_.write("web.yml", with("  max_version: TLS12\n  client_auth_type: RequireAnyClientCert\n"));
  file_->put_in_force(std::get<0>(file_->read()));
  EXPECT_FALSE(ask(port).connected);  // without a certificate of its own
  const auto answer = ask(port, {.certificate = &next});
  EXPECT_EQ(answer.response.status, 200);
  EXPECT_EQ(answer.server_certificate, next.der);
  EXPECT_EQ(answer.chain_length, 1);
  EXPECT_EQ(answer.version, "TLSv1.2");
}

// Who gets in under each client_auth_type.
struct Policy {
  const char* type;
  bool none, foreign, known;
};
void PrintTo(const Policy& row, std::ostream* out) { *out << row.type; }
class ClientAuthType : public TlsListener, public ::testing::WithParamInterface<Policy> {
 protected:
  bool admitted(const TlsClient& client) {
    bool all = true, any = false;
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
      auto of_version = client;
      of_version.max_version = of_version.min_version = version;
      const bool in = ask(running_->ports().at(0), of_version).response.status == 200;
      all = all && in;
      any = any || in;
    }
    EXPECT_EQ(all, any) << "TLS 1.2 and TLS 1.3 differ";
    return all;
  }

  const Minted known_ = testing::mint({.common_name = "prometheus", .key_number = 8}, &client_ca_);
  const Minted foreign_ca_ = testing::mint({.common_name = "Clients", .key_number = 10, .ca = true});
  const Minted foreign_ = testing::mint({.common_name = "prometheus", .key_number = 11}, &foreign_ca_);
};

TEST_P(ClientAuthType, LetsInWhomItSays) {
  const auto& policy = GetParam();
  const bool asks = std::string(policy.type) != "NoClientCert";
  serve(with(std::string("  client_auth_type: ") + policy.type + "\n" +
             (asks ? "  client_ca_file: clients.pem\n" : "")));
  EXPECT_EQ(admitted({}), policy.none);
  EXPECT_EQ(admitted({.certificate = &foreign_}), policy.foreign);
  EXPECT_EQ(admitted({.certificate = &known_}), policy.known);
}

INSTANTIATE_TEST_SUITE_P(Types, ClientAuthType,
                         ::testing::Values(Policy{"NoClientCert", true, true, true},
                                           Policy{"RequestClientCert", true, true, true},
                                           Policy{"RequireAnyClientCert", false, true, true},
                                           Policy{"RequireClientCert", false, true, true},
                                           Policy{"VerifyClientCertIfGiven", true, false, true},
                                           Policy{"RequireAndVerifyClientCert", false, false, true}),
                         [](const auto& row) { return std::string(row.param.type); });

class ClientAllowedSans : public ClientAuthType {};

TEST_P(ClientAllowedSans, KnownClientAlsoNeedsTheName) {
  serve(
      with(std::string("  client_auth_type: ") + GetParam().type +
           "\n  client_ca_file: clients.pem\n  client_allowed_sans: [prometheus.example.test, 192.0.2.1]\n"));
  const auto named = testing::mint(
      {.common_name = "a", .dns_names = {"a.example.test", "prometheus.example.test"}, .key_number = 8},
      &client_ca_);
  const auto other = testing::mint(
      {.common_name = "prometheus.example.test", .dns_names = {"other.example.test"}, .key_number = 8},
      &client_ca_);
  const auto foreign =
      testing::mint({.common_name = "a", .ip_addresses = {"192.0.2.1"}, .key_number = 11}, &foreign_ca_);
  EXPECT_TRUE(admitted({.certificate = &named}));
  EXPECT_FALSE(admitted({.certificate = &other}));
  EXPECT_FALSE(admitted({.certificate = &known_}));
  EXPECT_FALSE(admitted({}));
  EXPECT_EQ(admitted({.certificate = &foreign}), GetParam().foreign);
}

INSTANTIATE_TEST_SUITE_P(Types, ClientAllowedSans,
                         ::testing::Values(Policy{"RequireAnyClientCert", false, true, true},
                                           Policy{"RequireAndVerifyClientCert", false, false, true}),
                         [](const auto& row) { return std::string(row.param.type); });

TEST_F(ClientAuthType, ServersCertificateIsNoClientsOne) {
  serve(with("  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: clients.pem\n"));
  const auto server =
      testing::mint({.common_name = "server", .key_number = 8, .server_auth = true}, &client_ca_);
  EXPECT_FALSE(admitted({.certificate = &server}));
  const auto expired = testing::mint({.common_name = "prometheus",
                                      .not_before = std::chrono::sys_days(std::chrono::year(2020) / 1 / 1),
                                      .not_after = std::chrono::sys_days(std::chrono::year(2021) / 1 / 1),
                                      .key_number = 8},
                                     &client_ca_);
  EXPECT_FALSE(admitted({.certificate = &expired}));
}

}  // namespace
}  // namespace kigen::web
