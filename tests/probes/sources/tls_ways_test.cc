// Source `tls` through proxies, behind a PROXY header, with a certificate of our own, and with servers that
// the library cannot speak with.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "probes/sources/tls.h"
#include "tests/probes/sources/probing.h"
#include "tests/support/tls_peer.h"

namespace kigen::sources {
namespace {

using testing::ClientCertificate;
using testing::Conversation;
using testing::Minted;
using testing::Peer;
using testing::PeerSocket;
using testing::serve_tls;

class TlsWaysTest : public ::testing::Test {
 protected:
  Observation probe(const std::string& target) { return probing_.probe(kTls, target, options_); }
  void expect_leaf(const Observation& observation) {
    EXPECT_EQ(text_of(observation.fault), "ok");
    ASSERT_FALSE(observation.parts.empty());
    ASSERT_EQ(observation.parts[0]->sightings.size(), 1u);
    EXPECT_EQ(observation.parts[0]->sightings[0].certificate->text(Certificate::Text::kName),
              "leaf.example.test");
  }

  // Answers a request of lines up to an empty one, then goes on as `then`.
  static Conversation proxy_then(std::string answer, Conversation then, std::string* heard) {
    return [=](PeerSocket& socket) {
      std::string request;
      for (std::string line = socket.read_line(); !line.empty(); line = socket.read_line()) {
        request += line + "\n";
      }
      if (heard != nullptr) *heard = request;
      socket.send(answer);
      then(socket);
    };
  }

  testing::TemporaryFolder folder_;
  Probing probing_;
  Options options_;
  const Minted leaf_ = testing::mint({});
};

TEST_F(TlsWaysTest, ThroughAnHttpProxyThatLooksUpTheName) {
  std::string heard;
  {
    const Peer proxy(proxy_then("HTTP/1.1 200 go\r\n\r\n", serve_tls({.chain = {leaf_}}), &heard));
    options_.set("proxy", "http://" + proxy.target());
    options_.set("proxy_username_file", folder_.write("user", std::string_view("kigen\n")));
    options_.set("proxy_password_file", folder_.write("password", std::string_view("hunter2\n")));
    expect_leaf(probe("nowhere.invalid:8443"));
  }
  EXPECT_NE(heard.find("CONNECT nowhere.invalid:8443 HTTP/1.1\n"), std::string::npos) << heard;
  EXPECT_NE(heard.find("Proxy-Authorization: Basic a2lnZW46aHVudGVyMg==\n"), std::string::npos) << heard;
  for (const auto& step : probing_.steps()) EXPECT_EQ(step.find("hunter2"), std::string::npos) << step;
}

struct Refusal {
  const char* name;
  const char* answer;
  Reason reason;
};
void PrintTo(const Refusal& row, std::ostream* out) { *out << row.name; }

class ProxyThatRefuses : public TlsWaysTest, public ::testing::WithParamInterface<Refusal> {};

TEST_P(ProxyThatRefuses, IsNamed) {
  const Peer proxy(proxy_then(GetParam().answer, testing::close_at_once(), nullptr));
  options_.set("proxy", "http://" + proxy.target());
  const auto observation = probe("nowhere.invalid:443");
  ASSERT_TRUE(observation.fault);
  EXPECT_EQ(observation.fault->reason, GetParam().reason) << observation.fault->detail;
  EXPECT_EQ(proxy.accepted(), 1u);  // it is not an old TLS server
}

INSTANTIATE_TEST_SUITE_P(
    Table, ProxyThatRefuses,
    ::testing::Values(Refusal{"WantsCredentials", "HTTP/1.1 407 who\r\n\r\n", Reason::kProxyAuth},
                      Refusal{"Forbidden", "HTTP/1.1 403 no\r\n\r\n", Reason::kProxy},
                      Refusal{"SaysMoreThanItShould", "HTTP/1.1 200 go\r\n\r\nhello", Reason::kProtocol}),
    [](const auto& row) { return row.param.name; });

TEST_F(TlsWaysTest, AProxyThatIsNotThereIsItsOwnReason) {
  const testing::DeafPort port;
  options_.set("proxy", "socks5://" + port.target());
  EXPECT_EQ(probe("nowhere.invalid:443").fault->reason, Reason::kProxy);
}

TEST_F(TlsWaysTest, CredentialsThatCannotBeReadAreProxyAuth) {
  const Peer proxy(testing::say_nothing());
  options_.set("proxy", "http://" + proxy.target());
  options_.set("proxy_password_file", folder_.path() + "/none");
  EXPECT_EQ(probe("nowhere.invalid:443").fault->reason, Reason::kProxyAuth);
}

TEST_F(TlsWaysTest, TheProxyHeaderComesFirst) {
  std::string header;
  {
    const Peer peer([&](PeerSocket& socket) {
      header = socket.read_line();
      serve_tls({.chain = {leaf_}})(socket);
    });
    options_.set("proxy_protocol", std::string("v1"));
    expect_leaf(probe(peer.target()));
  }
  EXPECT_TRUE(header.starts_with("PROXY TCP4 127.0.0.1 127.0.0.1 ")) << header;
}

TEST_F(TlsWaysTest, OurCertificateIsShownAndWatched) {
  const Minted own = testing::mint({.common_name = "kigen", .key_number = 3});
  options_.set("tls.client_cert_file", folder_.write("own.pem", std::string_view(own.pem + own.key_pem)));
  const Peer peer(serve_tls({.chain = {leaf_}, .max_version = TLS1_2_VERSION}));
  const auto observation = probe(peer.target());
  expect_leaf(observation);
  ASSERT_EQ(observation.parts.size(), 2u);
  EXPECT_EQ(observation.parts[1]->place, "client");
  ASSERT_EQ(observation.parts[1]->sightings.size(), 1u);
  EXPECT_EQ(observation.parts[1]->sightings[0].item, "client:0");
  EXPECT_EQ(observation.parts[1]->sightings[0].role, Role::kClient);
}

TEST_F(TlsWaysTest, WithoutOurCertificateThePeerIsSeenAllTheSame) {
  options_.set("tls.client_cert_file", folder_.path() + "/none");
  const Peer peer(serve_tls({.chain = {leaf_}}));
  const auto observation = probe(peer.target());
  expect_leaf(observation);
  ASSERT_EQ(observation.parts.size(), 2u);
  ASSERT_EQ(observation.parts[1]->faults.size(), 1u);
  EXPECT_EQ(observation.parts[1]->faults[0].fault.reason, Reason::kNotFound);
}

TEST_F(TlsWaysTest, OurCertificateIsWatchedWhenThePeerIsAway) {
  options_.set("tls.client_cert_file", folder_.write("own.pem", std::string_view(leaf_.pem + leaf_.key_pem)));
  const testing::DeafPort port;
  const auto observation = probe(port.target());
  EXPECT_EQ(observation.fault->reason, Reason::kRefused);
  EXPECT_FALSE(observation.complete);
  ASSERT_EQ(observation.parts.size(), 1u);
  EXPECT_EQ(observation.parts[0]->sightings.size(), 1u);
}

std::string certificate_record(const Minted& leaf) {
  const auto u24 = [](std::size_t n) {
    return std::string{static_cast<char>(n >> 16), static_cast<char>(n >> 8), static_cast<char>(n)};
  };
  const std::string certificate = u24(leaf.der.size()) + std::string(as_text(leaf.der));
  const std::string list = u24(certificate.size()) + certificate;
  return testing::handshake_record("\x0b" + u24(list.size()) + list);
}

// Hangs up on whoever offers a version above `highest`, by the ClientHello's record and body.
Conversation old_server(std::uint8_t highest, const Minted& leaf) {
  return [=](PeerSocket& socket) {
    const std::string hello = socket.read_some();
    const bool too_new = hello.size() < 11 || static_cast<std::uint8_t>(hello[10]) > highest;
    const bool by_library = hello.find(std::string("\x00\x2b\x00\x09\x08", 5)) !=
                            std::string::npos;  // supported_versions, of which it has four
    if (too_new || by_library) return;
    const std::string done("\x0e\x00\x00\x00", 4);  // ServerHelloDone
    socket.send(testing::server_hello_record() + certificate_record(leaf) + testing::handshake_record(done));
    socket.wait_for_end();
  };
}

TEST_F(TlsWaysTest, OldServersAreReadRungByRung) {
  for (const std::uint8_t highest : {std::uint8_t{3}, std::uint8_t{1}, std::uint8_t{0}}) {
    const Peer peer(old_server(highest, leaf_));
    expect_leaf(probe(peer.target()));
    EXPECT_EQ(peer.accepted(), highest == 3 ? 2u : highest == 1 ? 3u : 4u);
  }
}

TEST_F(TlsWaysTest, NoVersionIsTriedThatIsNotWished) {
  const Peer peer(old_server(0, leaf_));
  options_.set("tls.min_version", std::string("TLS1.2"));
  EXPECT_EQ(probe(peer.target()).fault->reason, Reason::kClosed);
  EXPECT_EQ(peer.accepted(), 2u);
}

TEST_F(TlsWaysTest, AVersionThatIsNotWishedIsNotRead) {
  std::string hello = testing::server_hello_record();
  hello[10] = '\x01';  // server_version, behind the headers of record and message: TLS 1.0
  const Peer peer([&](PeerSocket& socket) {
    const bool by_library = socket.read_some().find(std::string("\x00\x2b\x00", 3)) != std::string::npos;
    if (!by_library)
      socket.send(hello + certificate_record(leaf_) +
                  testing::handshake_record(std::string("\x0e\0\0\0", 4)));
  });
  options_.set("tls.min_version", std::string("TLS1.2"));
  const auto observation = probe(peer.target());
  EXPECT_EQ(observation.fault->reason, Reason::kClosed);
  EXPECT_TRUE(observation.parts.empty());
}

TEST_F(TlsWaysTest, TheFaultIsTheLibrarysWhenNothingHelps) {
  const Peer peer(testing::answer_with(testing::alert_record(40)));
  EXPECT_EQ(probe(peer.target()).fault->reason, Reason::kTlsAlert);
  EXPECT_EQ(peer.accepted(), 4u);
}

TEST_F(TlsWaysTest, EachKindOfKeyHasItsItems) {
  options_.set("tls.key_types", std::vector<std::string>{"rsa", "ecdsa"});
  const Peer peer(serve_tls({.chain = {leaf_}}));  // ECDSA alone
  const auto observation = probe(peer.target());
  EXPECT_EQ(text_of(observation.fault), "ok");
  EXPECT_TRUE(observation.complete);
  ASSERT_EQ(observation.parts.size(), 2u);
  EXPECT_EQ(observation.parts[0]->place, "rsa");
  ASSERT_EQ(observation.parts[0]->faults.size(), 1u);
  EXPECT_EQ(observation.parts[0]->faults[0].item, "rsa");
  ASSERT_EQ(observation.parts[1]->sightings.size(), 1u);
  EXPECT_EQ(observation.parts[1]->sightings[0].item, "ecdsa:0");
}

TEST_F(TlsWaysTest, EachKindOfKeyIsReadFromAnOldServer) {
  options_.set("tls.key_types", std::vector<std::string>{"rsa", "ecdsa"});
  const Peer peer(old_server(3, leaf_));
  const auto observation = probe(peer.target());
  ASSERT_EQ(observation.parts.size(), 2u);
  for (const auto& part : observation.parts) EXPECT_EQ(part->sightings.size(), 1u) << part->place;
}

TEST_F(TlsWaysTest, TheDialectFollowsThePort) {
  options_.set("starttls", std::string("auto"));
  const Peer peer(serve_tls({.chain = {leaf_}}));
  expect_leaf(probe(peer.target()));  // no dialect has this port
}

}  // namespace
}  // namespace kigen::sources
