// Source `tls` against servers that are right, wrong and hostile.
#include "probes/sources/tls.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "tests/probes/sources/probing.h"
#include "tests/support/tls_peer.h"

namespace kigen::sources {
namespace {

using testing::CertificateSpec;
using testing::ClientCertificate;
using testing::KeyKind;
using testing::Minted;
using testing::Peer;
using testing::serve_tls;
using testing::TlsServerSpec;
using namespace std::chrono_literals;

constexpr auto kShort = 300ms;  // for peers that never come to an end

class TlsTest : public ::testing::Test {
 protected:
  Observation probe(const Peer& peer, std::chrono::milliseconds timeout = Probing::kPlenty) {
    return probing_.probe(kTls, peer.target(), options_, timeout);
  }
  std::string reason(const Observation& observation) {
    return observation.fault ? std::string(label(observation.fault->reason)) : "ok";
  }
  void expect_whole_chain(const Observation& observation, std::size_t length) {
    EXPECT_EQ(text_of(observation.fault), "ok");
    EXPECT_TRUE(observation.complete);
    ASSERT_EQ(observation.parts.size(), 1u);
    const auto& part = *observation.parts.front();
    EXPECT_EQ(part.place, "");
    EXPECT_TRUE(part.faults.empty());
    ASSERT_EQ(part.sightings.size(), length);
    for (std::size_t i = 0; i < length; ++i) EXPECT_EQ(part.sightings[i].item, std::to_string(i));
    ASSERT_TRUE(observation.tls);
    EXPECT_FALSE(observation.tls->cipher.empty());
    for (const Phase phase : {Phase::kConnect, Phase::kHandshake, Phase::kParse}) {
      EXPECT_TRUE(observation.phases[static_cast<std::size_t>(phase)]) << label(phase);
    }
  }
  std::string first_name(const Observation& observation) {
    if (observation.parts.empty() || observation.parts[0]->sightings.empty()) return "";
    return std::string(observation.parts[0]->sightings[0].certificate->text(Certificate::Text::kName));
  }

  Probing probing_;
  Options options_;
};

struct Version {
  int number;
  const char* name;
};
void PrintTo(const Version& version, std::ostream* out) { *out << version.name; }

class TlsOfVersion : public TlsTest, public ::testing::WithParamInterface<Version> {
 protected:
  TlsServerSpec server(const CertificateSpec& leaf) {
    const auto chain = testing::mint_chain(leaf);
    return {.chain = {chain.leaf, chain.intermediate, chain.root},
            .min_version = GetParam().number,
            .max_version = GetParam().number};
  }
};

INSTANTIATE_TEST_SUITE_P(Versions, TlsOfVersion,
                         ::testing::Values(Version{TLS1_2_VERSION, "TLSv1.2"},
                                           Version{TLS1_3_VERSION, "TLSv1.3"}),
                         [](const auto& row) {
                           return row.param.number == TLS1_3_VERSION ? "Tls13" : "Tls12";
                         });

TEST_P(TlsOfVersion, ShowsTheWholePeerChain) {
  const Peer peer(serve_tls(server({.ip_addresses = {"127.0.0.1"}})));
  const auto observation = probe(peer);
  expect_whole_chain(observation, 3);
  EXPECT_EQ(observation.tls->version, GetParam().name);
  const auto& sightings = observation.parts[0]->sightings;
  EXPECT_EQ(sightings[0].role, Role::kLeaf);
  EXPECT_EQ(sightings[1].role, Role::kIntermediate);
  EXPECT_EQ(sightings[2].role, Role::kRoot);
  EXPECT_EQ(sightings[0].verdicts.name, true);
  EXPECT_EQ(sightings[0].verdicts.trusted, false);  // no root of this machine
  EXPECT_EQ(sightings[1].verdicts.name, std::nullopt);
}

TEST_P(TlsOfVersion, KeysOfEveryKind) {
  for (const KeyKind key : {KeyKind::kEcP384, KeyKind::kRsa2048, KeyKind::kRsa1024, KeyKind::kEd25519}) {
    const Peer peer(serve_tls(server({.key = key})));
    expect_whole_chain(probe(peer), 3);
  }
}

TEST_P(TlsOfVersion, AnExpiredCertificateIsSeen) {
  const std::chrono::sys_seconds past = std::chrono::sys_days(std::chrono::year(2001) / 1 / 1);
  const Peer peer(serve_tls(server({.not_before = past, .not_after = past + std::chrono::days(1)})));
  const auto observation = probe(peer);
  expect_whole_chain(observation, 3);
  EXPECT_EQ(observation.parts[0]->sightings[0].certificate->facts().not_after, past + std::chrono::days(1));
}

TEST_P(TlsOfVersion, ASelfSignedCertificateIsALeaf) {
  auto spec = server({});
  spec.chain = {testing::mint({.common_name = "self"})};
  const Peer peer(serve_tls(spec));
  const auto observation = probe(peer);
  expect_whole_chain(observation, 1);
  EXPECT_EQ(observation.parts[0]->sightings[0].role, Role::kLeaf);
}

TEST_P(TlsOfVersion, AnotherNameIsSeenAndJudged) {
  const Peer peer(serve_tls(server({.dns_names = {"other.example.test"}})));
  const auto observation = probe(peer);
  expect_whole_chain(observation, 3);
  EXPECT_EQ(observation.parts[0]->sightings[0].verdicts.name, false);
}

TEST_P(TlsOfVersion, AServerThatDemandsAClientCertificateIsSeen) {
  auto spec = server({});
  spec.client_certificate = ClientCertificate::kDemanded;
  const Peer peer(serve_tls(spec));
  expect_whole_chain(probe(peer), 3);
}

TEST_P(TlsOfVersion, AChainOfAMegabyteIsTooLarge) {
  auto spec = server({});
  const auto grow = [](X509* certificate) {
    ASN1_OCTET_STRING* comment = ASN1_OCTET_STRING_new();
    const std::string much(1 << 20, 'x');
    ASN1_OCTET_STRING_set(comment, reinterpret_cast<const unsigned char*>(much.data()),
                          static_cast<int>(much.size()));
    X509_EXTENSION* extension = X509_EXTENSION_create_by_NID(nullptr, NID_netscape_comment, 0, comment);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    ASN1_OCTET_STRING_free(comment);
  };
  spec.chain.push_back(testing::mint({.common_name = "large", .customise = grow}));
  const Peer peer(serve_tls(spec));
  const auto observation = probe(peer);
  EXPECT_EQ(reason(observation), "too_large") << text_of(observation.fault);
  EXPECT_TRUE(observation.parts.empty());
  EXPECT_FALSE(observation.complete);
}

TEST_P(TlsOfVersion, TheNameChoosesTheCertificate) {
  auto spec = server({.common_name = "fallback.example.test"});
  spec.by_name["shop.example.test"] = {testing::mint({.common_name = "shop.example.test", .key_number = 7})};
  const Peer peer(serve_tls(spec));
  EXPECT_EQ(first_name(probe(peer)), "fallback.example.test");
  options_.set("tls.server_name", std::string("shop.example.test"));
  EXPECT_EQ(first_name(probe(peer)), "shop.example.test");
}

TEST_P(TlsOfVersion, ANameAtAnAddressIsAskedThere) {
  auto spec = server({.common_name = "fallback.example.test"});
  spec.by_name["www.nosuch.invalid"] = {
      testing::mint({.common_name = "www", .dns_names = {"www.nosuch.invalid"}})};
  const Peer peer(serve_tls(spec));
  const std::string target = "www.nosuch.invalid:" + std::to_string(peer.port()) + "@127.0.0.1";
  const auto observation = probing_.probe(kTls, target, options_);
  expect_whole_chain(observation, 1);
  EXPECT_EQ(first_name(observation), "www");
  EXPECT_EQ(observation.parts[0]->sightings[0].verdicts.name, true);
}

TEST_P(TlsOfVersion, VersionsThatDoNotMeetAreTlsVersion) {
  const Peer peer(serve_tls(server({})));
  if (GetParam().number == TLS1_3_VERSION) {
    options_.set("tls.max_version", std::string("TLS1.2"));
  } else {
    options_.set("tls.min_version", std::string("TLS1.3"));
  }
  const auto observation = probe(peer);
  EXPECT_EQ(reason(observation), "tls_version") << text_of(observation.fault);
}

TEST_P(TlsOfVersion, CancellationInMidHandshakeLeavesNoDescriptorOpen) {
  const Peer peer(testing::say_nothing());
  const auto prober = prober_of(kTls, peer.target(), options_);
  EXPECT_EQ(probing_.cancelled_probe(*prober, [&] { return peer.accepted() == 1; }),
            Probing::End::kCancelled);
  const std::size_t before = testing::open_descriptors();
  for (std::size_t i = 2; i < 12; ++i) {
    EXPECT_EQ(probing_.cancelled_probe(*prober, [&] { return peer.accepted() == i; }),
              Probing::End::kCancelled);
  }
  EXPECT_LE(testing::open_descriptors(),
            before + 10);  // the peer's own ends may still be there, ours are not
}

TEST_F(TlsTest, OldServersAreSeen) {
  const Minted rsa = testing::mint({.key = KeyKind::kRsa1024, .digest = "SHA1"});
  const TlsServerSpec specs[] = {
      {.chain = {rsa}, .min_version = TLS1_VERSION, .max_version = TLS1_VERSION},
      {.chain = {rsa}, .min_version = TLS1_1_VERSION, .max_version = TLS1_1_VERSION},
      {.chain = {rsa},
       .max_version = TLS1_2_VERSION,
       .ciphers = "DHE-RSA-AES128-SHA:@SECLEVEL=0"},  // DH 1024
      {.chain = {rsa}, .max_version = TLS1_2_VERSION, .ciphers = "AES128-SHA:@SECLEVEL=0"},
      {.chain = {rsa}, .max_version = TLS1_2_VERSION, .ciphers = "NULL-SHA256:@SECLEVEL=0"},
  };
  for (const auto& spec : specs) {
    SCOPED_TRACE(spec.ciphers + " up to " + std::to_string(spec.max_version));
    const Peer peer(serve_tls(spec));
    expect_whole_chain(probe(peer), 1);
  }
}

TEST_F(TlsTest, AServerWithoutACertificateHasNothingInCommonWithUs) {
  const Peer peer(serve_tls({.max_version = TLS1_2_VERSION, .ciphers = "aNULL:@SECLEVEL=0"}));
  EXPECT_EQ(reason(probe(peer)), "tls_alert");
}

// A valid ServerHello, and behind it a Certificate message of one byte that is no certificate.
std::string junk_chain() {
  return testing::server_hello_record() +
         testing::handshake_record(std::string("\x0b\x00\x00\x07\x00\x00\x04\x00\x00\x01\x2a", 11));
}

std::string announced_megabyte() {
  return testing::server_hello_record() + testing::handshake_record(std::string("\x0b\x10\x00\x00", 4));
}

struct Hostile {
  const char* name;
  testing::Conversation conversation;
  std::chrono::milliseconds timeout;
  const char* reason;
};
void PrintTo(const Hostile& row, std::ostream* out) { *out << row.name; }

class HostilePeer : public TlsTest, public ::testing::WithParamInterface<Hostile> {};

TEST_P(HostilePeer, GivesItsReasonAndNothingElse) {
  const Peer peer(GetParam().conversation);
  const auto observation = probe(peer, GetParam().timeout);
  EXPECT_EQ(reason(observation), GetParam().reason) << text_of(observation.fault);
  EXPECT_FALSE(observation.complete);
  for (const auto& part : observation.parts) EXPECT_TRUE(part->sightings.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Table, HostilePeer,
    ::testing::Values(
        Hostile{"NeverAnswers", testing::say_nothing(), kShort, "timeout"},
        Hostile{"ClosesAtOnce", testing::close_at_once(), Probing::kPlenty, "closed"},
        Hostile{"Resets", testing::reset(), Probing::kPlenty, "closed"},
        Hostile{"Garbage", testing::answer_with(std::string(4096, '\x5a')), Probing::kPlenty, "protocol"},
        Hostile{"Zeros", testing::answer_with(std::string(4096, '\0')), Probing::kPlenty, "protocol"},
        Hostile{"SpeaksHttp", testing::answer_with("HTTP/1.1 400 Bad Request\r\n\r\n"), Probing::kPlenty,
                "protocol"},
        Hostile{"SpeaksSmtp", testing::answer_with("220 mail.example.test ESMTP\r\n"), Probing::kPlenty,
                "protocol"},
        Hostile{"AByteASecond", testing::drip(testing::server_hello_record()), kShort, "timeout"},
        Hostile{"Alert", testing::answer_with(testing::alert_record(40)), Probing::kPlenty, "tls_alert"},
        Hostile{"AlertOfTheVersion", testing::answer_with(testing::alert_record(70)), Probing::kPlenty,
                "tls_version"},
        Hostile{"StopsAfterServerHello", testing::answer_with(testing::server_hello_record()), kShort,
                "timeout"},
        Hostile{"AnnouncesAMegabyte", testing::answer_with(announced_megabyte()), Probing::kPlenty,
                "too_large"},
        Hostile{"EndlessGarbage", testing::repeat_for_ever(std::string(4096, '\x16')), Probing::kPlenty,
                "protocol"},
        Hostile{"FloodOfHelloRequests",
                [](testing::PeerSocket& socket) {
                  std::string requests;
                  for (int i = 0; i < 1000; ++i) requests += std::string(4, '\0');
                  const std::string flood = testing::handshake_record(requests);
                  socket.send(testing::server_hello_record());
                  while (socket.send(flood)) {
                  }
                },
                Probing::kPlenty, "too_large"}),
    [](const auto& row) { return row.param.name; });

TEST_F(TlsTest, AChainThatCannotBeReadIsAFaultOfItsItem) {
  const Peer peer(testing::answer_with(junk_chain()));
  const auto observation = probe(peer);
  EXPECT_TRUE(observation.fault);
  ASSERT_EQ(observation.parts.size(), 1u);
  ASSERT_EQ(observation.parts[0]->faults.size(), 1u);
  EXPECT_EQ(observation.parts[0]->faults[0].item, "0");
  EXPECT_EQ(observation.parts[0]->faults[0].fault.reason, Reason::kMalformed);
}

TEST_F(TlsTest, AChainIsKeptWhenThePeerFallsSilentAfterIt) {
  const Minted leaf = testing::mint({.key = KeyKind::kRsa2048});
  const auto u24 = [](std::size_t n) {
    return std::string{static_cast<char>(n >> 16), static_cast<char>(n >> 8), static_cast<char>(n)};
  };
  const std::string certificate = u24(leaf.der.size()) + std::string(as_text(leaf.der));
  const std::string list = u24(certificate.size()) + certificate;
  const Peer peer(testing::answer_with(testing::server_hello_record() +
                                       testing::handshake_record("\x0b" + u24(list.size()) + list)));
  expect_whole_chain(probe(peer, kShort), 1);
}

TEST_F(TlsTest, NobodyListensIsRefused) {
  const testing::DeafPort port;
  const auto observation = probing_.probe(kTls, port.target());
  EXPECT_EQ(reason(observation), "refused") << text_of(observation.fault);
  EXPECT_TRUE(observation.nobody_there);
}

TEST_F(TlsTest, WhoeverSpeaksNoTlsIsNotThere) {
  const Peer peer(testing::answer_with("220 ready\r\n"));
  const auto observation = probing_.probe(kTls, peer.target());
  EXPECT_EQ(reason(observation), "protocol") << text_of(observation.fault);
  EXPECT_TRUE(observation.nobody_there);
}

TEST_F(TlsTest, WhoeverTakesTheConnectionIsThere) {
  const testing::Peer peer(testing::say_nothing());
  const auto observation = probing_.probe(kTls, peer.target(), {}, std::chrono::milliseconds(300));
  EXPECT_EQ(reason(observation), "timeout") << text_of(observation.fault);
  EXPECT_FALSE(observation.nobody_there);
}

TEST_F(TlsTest, AnUnknownNameIsAResolveFault) {
  EXPECT_EQ(reason(probing_.probe(kTls, "nosuch.invalid:443", {}, 1s)), "resolve");
}

TEST_F(TlsTest, TheNextAddressIsTriedWhenTheFirstRefuses) {
  if (!testing::has_address("::1")) return;
  for (const char* listening : {"127.0.0.1", "::1"}) {
    const Peer peer(serve_tls({.chain = {testing::mint({})}}), listening);
    const auto observation = probing_.probe(kTls, "localhost:" + std::to_string(peer.port()), options_);
    // localhost may have but one address in /etc/hosts, whatever the interface has
    if (observation.fault && std::string(listening) == "::1") continue;
    expect_whole_chain(observation, 1);
  }
}

TEST_F(TlsTest, StepsTellWhatHappened) {
  const Peer peer(serve_tls({.chain = {testing::mint({})}}));
  probe(peer);
  ASSERT_GE(probing_.steps().size(), 3u);
  EXPECT_EQ(probing_.steps()[0], "connect to 127.0.0.1: ok");
  EXPECT_EQ(probing_.steps()[1], "TLS handshake: TLSv1.3");
}

class StarttlsTest : public TlsTest {
 protected:
  StarttlsTest() { options_.set("starttls", std::string("smtp")); }
};

TEST_F(StarttlsTest, TlsFollowsTheGoAhead) {
  const Peer peer(testing::smtp_then(serve_tls({.chain = {testing::mint({})}})));
  const auto observation = probe(peer);
  expect_whole_chain(observation, 1);
  EXPECT_TRUE(observation.phases[static_cast<std::size_t>(Phase::kStarttls)]);
}

TEST_F(StarttlsTest, PlaintextInjectedAfterTheGoAheadIsProtocol) {
  const Peer peer(testing::smtp_then(serve_tls({.chain = {testing::mint({})}}), "250 injected\r\n"));
  const auto observation = probe(peer);
  EXPECT_EQ(reason(observation), "protocol") << text_of(observation.fault);
  EXPECT_TRUE(observation.parts.empty());
}

TEST_F(StarttlsTest, HostilePeersHaveTheirReasons) {
  const Hostile rows[] = {
      {"endless banner", testing::repeat_for_ever("220-still here\r\n"), Probing::kPlenty, "too_large"},
      {"endless line", testing::repeat_for_ever("220 still here "), Probing::kPlenty, "too_large"},
      {"silence", testing::say_nothing(), kShort, "timeout"},
      {"closed", testing::close_at_once(), Probing::kPlenty, "closed"},
      {"a byte a second", testing::drip("220 mail.example.test\r\n"), kShort, "timeout"},
      {"cut", [](testing::PeerSocket& socket) { socket.send("220-mail\r\n22"); }, Probing::kPlenty, "closed"},
      {"TLS at once",
       [](testing::PeerSocket& socket) {
         socket.send(testing::alert_record(40) + "\n");
         socket.wait_for_end();
       },
       Probing::kPlenty, "protocol"},
      {"silence after the go-ahead", testing::smtp_then(testing::say_nothing()), kShort, "timeout"},
      {"closed after the go-ahead", testing::smtp_then(testing::close_at_once()), Probing::kPlenty, "closed"},
  };
  for (const auto& row : rows) {
    const Peer peer(row.conversation);
    const auto observation = probe(peer, row.timeout);
    EXPECT_EQ(reason(observation), row.reason) << row.name << ": " << text_of(observation.fault);
  }
}

TEST(TlsTarget, HasItsCanonicalForm) {
  const auto name = kTls.parse_target("WWW.example.jp@192.0.2.1", 443);
  ASSERT_TRUE(name);
  EXPECT_EQ(name->canonical, "www.example.jp:443");
  EXPECT_EQ(name->address, "192.0.2.1");
  EXPECT_EQ(name->spread_by, "192.0.2.1");
  EXPECT_EQ(kTls.parse_target("www.example.jp", 443)->spread_by, "www.example.jp");
  EXPECT_FALSE(kTls.parse_target("http://www.example.jp/", 443));
}

}  // namespace
}  // namespace kigen::sources
