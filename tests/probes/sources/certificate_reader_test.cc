// The reader against OpenSSL's servers where they can play the peer, and scripted ones where they cannot.
#include "probes/sources/certificate_reader.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <future>

#include "tests/probes/sources/server_messages.h"
#include "tests/support/event_loop.h"
#include "tests/support/tls_peer.h"

namespace kigen::sources {
namespace {

using testing::alert;
using testing::certificate;
using testing::certificate_status;
using testing::handshake;
using testing::join;
using testing::Peer;
using testing::PeerSocket;
using testing::server_hello;
using testing::server_hello_done;
using testing::TlsServerSpec;
using Chain = std::vector<Bytes>;
using namespace std::chrono_literals;

const IpAddress kLoopback = *IpAddress::parse("127.0.0.1");
const Bytes kLeaf = {0x30, 0x03, 1, 2, 3}, kIssuer = {0x30, 0x01, 9};
const Bytes kStaple = {0x30, 0x03, 0x0a, 0x01, 0x06};

Bytes flight() {
  return join(
      {handshake(server_hello()), handshake(certificate({kLeaf, kIssuer})), handshake(server_hello_done())});
}

std::string answer(const Bytes& bytes) { return std::string(as_text(bytes)); }

std::string reason_of(const HandshakeResult& result) {
  return result.fault ? std::string(label(result.fault->reason)) : "ok";
}

class CertificateReader : public ::testing::Test {
 protected:
  HandshakeResult read(const Peer& peer, ReadableHello hello = {}, std::chrono::milliseconds timeout = 60s) {
    Connection connection(loop_.executor(), std::chrono::steady_clock::now() + timeout);
    const Status connected = loop_.run(connection.connect(kLoopback, peer.port()));
    if (!connected) throw std::runtime_error(connected.fault().detail);
    TlsStream stream(connection, nullptr);
    return loop_.run(read_certificates(stream, std::move(hello)));
  }
  HandshakeResult read_answer(const Bytes& bytes, ReadableHello hello = {}) {
    const Peer peer(testing::answer_with(answer(bytes)));
    return read(peer, std::move(hello));
  }

  testing::EventLoop loop_;
};

struct VersionRow {
  std::string name;
  int version;
  testing::KeyKind key;
  std::string cipher;  // what the server takes
  std::string label, suite;
};

class CertificateReaderWithOpenssl : public CertificateReader,
                                     public ::testing::WithParamInterface<VersionRow> {};

TEST_P(CertificateReaderWithOpenssl, ReadsTheChainServed) {
  const VersionRow& row = GetParam();
  testing::CertificateSpec leaf;
  leaf.key = row.key;
  const auto minted = testing::mint_chain(leaf);
  TlsServerSpec spec;
  spec.chain = {minted.leaf, minted.intermediate, minted.root};
  spec.max_version = row.version;
  spec.ciphers = row.cipher + ":@SECLEVEL=0";
  const Peer peer(testing::serve_tls(spec));
  const HandshakeResult result = read(peer);
  EXPECT_EQ(reason_of(result), "ok");
  EXPECT_EQ(result.chain, (Chain{minted.leaf.der, minted.intermediate.der, minted.root.der}));
  EXPECT_EQ(result.tls, (TlsFacts{row.label, row.suite}));
  EXPECT_TRUE(result.decoded.empty());
  EXPECT_TRUE(result.ocsp_response.empty());
}

using enum testing::KeyKind;
INSTANTIATE_TEST_SUITE_P(
    Versions, CertificateReaderWithOpenssl,
    ::testing::Values(VersionRow{"Tls12Rsa", TLS1_2_VERSION, kRsa2048, "AES128-GCM-SHA256", "TLSv1.2",
                                 "TLS_RSA_WITH_AES_128_GCM_SHA256"},
                      VersionRow{"Tls12Ecdsa", TLS1_2_VERSION, kEcP384, "ALL", "TLSv1.2",
                                 "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"},
                      VersionRow{"Tls12Ed25519", TLS1_2_VERSION, kEd25519, "ALL", "TLSv1.2",
                                 "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"},
                      VersionRow{"Tls11", TLS1_1_VERSION, kRsa2048, "ECDHE-RSA-AES256-SHA", "TLSv1.1",
                                 "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"},
                      VersionRow{"Tls10SmallKey", TLS1_VERSION, kRsa1024, "DHE-RSA-AES128-SHA", "TLSv1",
                                 "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"},
                      VersionRow{"Tls10Ecdsa", TLS1_VERSION, kEcP256, "ALL", "TLSv1",
                                 "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"}),
    [](const auto& row) { return row.param.name; });

TEST_F(CertificateReader, AsksByName) {
  const auto one = testing::mint({.common_name = "one"}), two = testing::mint({.common_name = "two"});
  TlsServerSpec spec;
  spec.chain = {one};
  spec.by_name = {{"two.example.test", {two}}};
  spec.max_version = TLS1_2_VERSION;
  const Peer peer(testing::serve_tls(spec));
  ReadableHello hello;
  EXPECT_EQ(read(peer, hello).chain, Chain{one.der});
  hello.server_name = "two.example.test";
  EXPECT_EQ(read(peer, hello).chain, Chain{two.der});
}

TEST_F(CertificateReader, OffersOnlyTheVersionAndKeyTypeItWasTold) {
  const auto minted = testing::mint({.key = kEcP256});
  TlsServerSpec spec;
  spec.chain = {minted};
  spec.max_version = TLS1_2_VERSION;
  const Peer peer(testing::serve_tls(spec));
  ReadableHello hello;
  hello.key_type = KeyType::kRsa;
  EXPECT_EQ(reason_of(read(peer, hello)), "tls_alert");
  hello.key_type = KeyType::kEcdsa;
  hello.version = kTls11;
  const HandshakeResult result = read(peer, hello);
  EXPECT_EQ(result.chain, Chain{minted.der});
  EXPECT_EQ(result.tls->version, "TLSv1.1");
}

TEST_F(CertificateReader, NeedsNoClientCertificate) {
  const auto minted = testing::mint({});
  TlsServerSpec spec;
  spec.chain = {minted};
  spec.max_version = TLS1_2_VERSION;
  spec.client_certificate = testing::ClientCertificate::kDemanded;
  const Peer peer(testing::serve_tls(spec));
  const HandshakeResult result = read(peer);
  EXPECT_EQ(reason_of(result), "ok");
  EXPECT_EQ(result.chain, Chain{minted.der});
}

TEST_F(CertificateReader, AServerOfTls13AloneIsTlsVersion) {
  TlsServerSpec spec;
  spec.chain = {testing::mint({})};
  spec.min_version = TLS1_3_VERSION;
  const Peer peer(testing::serve_tls(spec));
  const HandshakeResult result = read(peer);
  EXPECT_EQ(reason_of(result), "tls_version");
  EXPECT_TRUE(result.chain.empty());
  EXPECT_FALSE(result.tls);
}

TEST_F(CertificateReader, ReadsSsl30AndAStaple) {
  ReadableHello hello;
  hello.version = kSsl30;
  const HandshakeResult result = read_answer(
      handshake(join({server_hello(), certificate({kLeaf, kIssuer}), certificate_status(kStaple)})), hello);
  EXPECT_EQ(reason_of(result), "ok");
  EXPECT_EQ(result.chain, (Chain{kLeaf, kIssuer}));
  EXPECT_EQ(result.tls, (TlsFacts{"SSLv3", "TLS_RSA_WITH_RC4_128_SHA"}));
  EXPECT_EQ(result.ocsp_response, kStaple);
}

TEST_F(CertificateReader, NamesAnUnknownSuiteByItsNumber) {
  const auto result =
      read_answer(handshake(join({server_hello(0x0303, 0x1234), certificate({kLeaf}), server_hello_done()})));
  EXPECT_EQ(result.tls, (TlsFacts{"TLSv1.2", "0x1234"}));
}

TEST_F(CertificateReader, SaysGoodbyeInTheVersionAgreed) {
  std::promise<std::string> heard;
  const Peer peer([&heard](PeerSocket& socket) {
    socket.read_some();
    socket.send(flight());
    std::string rest;
    for (std::string some = socket.read_some(); !some.empty(); some = socket.read_some()) rest += some;
    heard.set_value(rest);
  });
  read(peer);
  auto future = heard.get_future();
  ASSERT_EQ(future.wait_for(60s), std::future_status::ready);
  EXPECT_EQ(future.get(), std::string("\x15\x03\x00\x00\x02\x01\x00", 7));
}

TEST_F(CertificateReader, ReadsBytesThatComeOneByOne) {
  const Peer peer([](PeerSocket& socket) {
    socket.read_some();
    for (const std::uint8_t byte : flight()) socket.send(ByteView(&byte, 1));
    socket.wait_for_end();
  });
  const HandshakeResult result = read(peer);
  EXPECT_EQ(reason_of(result), "ok");
  EXPECT_EQ(result.chain, (Chain{kLeaf, kIssuer}));
}

TEST_F(CertificateReader, CutAfterAnyByteItIsClosedUnlessTheChainHasCome) {
  const Bytes whole = flight();
  const std::size_t certificates_end = whole.size() - handshake(server_hello_done()).size();
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const Peer peer([&](PeerSocket& socket) {
      socket.read_some();
      socket.send(ByteView(whole).first(size));
    });
    const HandshakeResult result = read(peer);
    const bool came = size >= certificates_end;
    EXPECT_EQ(reason_of(result), came ? "ok" : "closed") << size;
    EXPECT_EQ(result.chain, came ? (Chain{kLeaf, kIssuer}) : Chain()) << size;
    EXPECT_EQ(result.tls.has_value(), size >= handshake(server_hello()).size()) << size;
  }
}

// Passes everything on, and finds a fault at the end of what arrived.
class BrokenFraming final : public dialects::Framing {
 public:
  Bytes wrap(ByteView tls) override { return to_owned(tls); }
  Status unwrap(ByteView received, Bytes& tls) override {
    tls.insert(tls.end(), received.begin(), received.end());
    return Fault(Reason::kProtocol, "no frame");
  }
};

TEST_F(CertificateReader, WhatCameBeforeAFaultOfTheFramingCounts) {
  for (const auto& [sent, reason] :
       {std::pair(flight(), "ok"), std::pair(handshake(server_hello()), "protocol")}) {
    const Peer peer(testing::answer_with(answer(sent)));
    Connection connection(loop_.executor(), std::chrono::steady_clock::now() + 60s);
    ASSERT_TRUE(loop_.run(connection.connect(kLoopback, peer.port())));
    BrokenFraming framing;
    TlsStream stream(connection, &framing);
    const HandshakeResult result = loop_.run(read_certificates(stream, {}));
    EXPECT_EQ(reason_of(result), reason);
    EXPECT_EQ(result.chain.empty(), reason_of(result) != "ok");
    EXPECT_TRUE(result.tls);
  }
}

TEST_F(CertificateReader, AResetIsClosed) {
  const Peer peer(testing::reset());
  EXPECT_EQ(reason_of(read(peer)), "closed");
}

TEST_F(CertificateReader, SilenceIsATimeoutThatKeepsTheChain) {
  const Peer silent(testing::say_nothing());
  EXPECT_EQ(reason_of(read(silent, {}, 200ms)), "timeout");
  const Bytes unfinished = handshake(join({server_hello(), certificate({kLeaf})}));
  const Peer stalled(testing::answer_with(answer(unfinished)));
  const HandshakeResult result = read(stalled, {}, 200ms);
  EXPECT_EQ(reason_of(result), "timeout");
  EXPECT_EQ(result.chain, Chain{kLeaf});
}

TEST_F(CertificateReader, AnAlertKeepsTheChainAndItsName) {
  const auto refused = read_answer(alert(2, 40));
  EXPECT_EQ(reason_of(refused), "tls_alert");
  EXPECT_NE(refused.fault->detail.find("handshake_failure"), std::string::npos);
  const auto failed =
      read_answer(join({handshake(join({server_hello(), certificate({kLeaf})})), alert(2, 80)}));
  EXPECT_EQ(reason_of(failed), "tls_alert");
  EXPECT_EQ(failed.chain, Chain{kLeaf});
}

TEST_F(CertificateReader, WhatSpeaksNoTlsIsProtocol) {
  EXPECT_EQ(reason_of(read_answer(to_owned(as_bytes("SSH-2.0-OpenSSH_9.2\r\n")))), "protocol");
  EXPECT_EQ(reason_of(read_answer({0x80, 0x03, 0x00, 0x00, 0x01})), "tls_version");
}

TEST_F(CertificateReader, EndlessWarningsAreTooLarge) {
  const Peer peer(testing::repeat_for_ever(answer(alert(1, 112))));
  EXPECT_EQ(reason_of(read(peer)), "too_large");
}

}  // namespace
}  // namespace kigen::sources
