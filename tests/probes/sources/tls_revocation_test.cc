// Source `tls` and the check `not_revoked`: what servers staple, and what authorities say when asked.
#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <thread>

#include "probes/pki/openssl_handles.h"
#include "probes/sources/tls.h"
#include "tests/probes/sources/probing.h"
#include "tests/support/http_peer.h"
#include "tests/support/mint_crl.h"
#include "tests/support/mint_ocsp.h"
#include "tests/support/tls_peer.h"

namespace kigen::sources {
namespace {

using testing::CertificateSpec;
using testing::http_answer;
using testing::Minted;
using testing::Peer;
using testing::ReceivedRequest;
using testing::serve_http;
using testing::serve_tls;
using Status = OcspStaple::Status;
using namespace std::chrono_literals;

std::chrono::sys_seconds now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

void add_extension(X509* certificate, int nid, const std::string& value) {
  const std::unique_ptr<X509_EXTENSION, pki::FreeWith<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str()));
  ASSERT_EQ(X509_add_ext(certificate, extension.get(), -1), 1);
}

class TlsRevocationTest : public ::testing::Test {
 protected:
  TlsRevocationTest() { options_.set("tls.ca_file", folder_.write("ca.pem", chain_.root.pem)); }

  // A leaf that names this responder and this list, where not empty.
  Minted leaf(const std::string& ocsp, const std::string& crl = {}) const {
    CertificateSpec spec;
    spec.serial = 4711;
    spec.customise = [=](X509* certificate) {
      if (!ocsp.empty()) add_extension(certificate, NID_info_access, "OCSP;URI:" + ocsp);
      if (!crl.empty()) add_extension(certificate, NID_crl_distribution_points, "URI:" + crl);
    };
    return testing::mint(spec, &chain_.intermediate);
  }
  Bytes response(const Minted& leaf, Status status, std::chrono::seconds age = 1h,
                 std::chrono::seconds lasts = 48h) const {
    const auto from = now() - age;
    return testing::mint_ocsp_response(chain_.intermediate, {{leaf, {from, from + lasts, status}}});
  }
  Observation probe(const Minted& leaf, const Bytes& staple = {}, std::chrono::milliseconds timeout = 60s) {
    const Peer peer(serve_tls({.chain = {leaf, chain_.intermediate}, .ocsp_response = staple}));
    return probing_.probe(kTls, peer.target(), options_, timeout);
  }
  // Whatever is said of revocation, everything else is as ever.
  static Verdicts verdicts(const Observation& observation) {
    EXPECT_EQ(text_of(observation.fault), "ok");
    EXPECT_TRUE(observation.complete);
    EXPECT_EQ(observation.parts.size(), 1u);
    EXPECT_EQ(observation.parts[0]->sightings.size(), 2u);
    EXPECT_EQ(observation.parts[0]->sightings[1].verdicts.not_revoked, std::nullopt);
    const Verdicts& leafs = observation.parts[0]->sightings[0].verdicts;
    EXPECT_EQ(leafs.trusted, true);
    EXPECT_EQ(leafs.complete_chain, true);
    return leafs;
  }
  bool told(std::string_view what) const {
    for (const auto& step : probing_.steps()) {
      if (step.find(what) != std::string::npos) return true;
    }
    return false;
  }
  void ask_ocsp() { options_.set("revocation.ocsp", true); }
  void ask_crl() { options_.set("revocation.crl", true); }

  static std::string url_of(const Peer& peer) { return "http://" + peer.target() + "/"; }

  const testing::Chain chain_ = testing::mint_chain();
  testing::TemporaryFolder folder_;
  Probing probing_;
  Options options_;
};

TEST_F(TlsRevocationTest, AStapleTells) {
  const Minted leaf = this->leaf({});
  for (int round = 0; round < 2; ++round) {
    const auto good = verdicts(probe(leaf, response(leaf, Status::kGood)));
    EXPECT_EQ(good.not_revoked, true);
    EXPECT_GT(good.not_revoked_until, now() + 46h);
    EXPECT_EQ(verdicts(probe(leaf, response(leaf, Status::kRevoked))).not_revoked, false);
    EXPECT_EQ(verdicts(probe(leaf, response(leaf, Status::kUnknown))).not_revoked, std::nullopt);
  }
}

TEST_F(TlsRevocationTest, AStapleThatNobodyMaySignTellsNothing) {
  const Minted leaf = this->leaf({});
  const Bytes foreign = testing::mint_ocsp_response(chain_.root, {{leaf, {now(), now() + 1h, Status::kGood}}},
                                                    {.responder = &chain_.leaf});
  const auto observation = probe(leaf, foreign);
  EXPECT_EQ(verdicts(observation).not_revoked, std::nullopt);
  EXPECT_TRUE(observation.parts[0]->sightings[0].staple) << "its dates are shown all the same";
  EXPECT_EQ(verdicts(probe(leaf, to_owned(as_bytes("hello")))).not_revoked, std::nullopt);
}

TEST_F(TlsRevocationTest, AStapleOfTheFutureIsNotBelieved) {
  const Minted leaf = this->leaf({});
  EXPECT_EQ(verdicts(probe(leaf, response(leaf, Status::kGood, -1h))).not_revoked, std::nullopt);
}

TEST_F(TlsRevocationTest, AnUntrustedLeafIsNotJudged) {
  options_.set("tls.ca_file", folder_.write("other.pem", testing::mint({.ca = true}).pem));
  const Minted leaf = this->leaf({});
  const auto observation = probe(leaf, response(leaf, Status::kRevoked));
  EXPECT_EQ(observation.parts[0]->sightings[0].verdicts.trusted, false);
  EXPECT_EQ(observation.parts[0]->sightings[0].verdicts.not_revoked, std::nullopt);
}

TEST_F(TlsRevocationTest, NobodyIsAskedByDefault) {
  const Peer witness(testing::say_nothing());
  EXPECT_EQ(verdicts(probe(leaf(url_of(witness), url_of(witness)))).not_revoked, std::nullopt);
  EXPECT_EQ(witness.accepted(), 0u);
}

TEST_F(TlsRevocationTest, NobodyIsAskedWhereAStapleTells) {
  ask_ocsp();
  const Peer witness(testing::say_nothing());
  const Minted leaf = this->leaf(url_of(witness));
  EXPECT_EQ(verdicts(probe(leaf, response(leaf, Status::kGood))).not_revoked, true);
  EXPECT_EQ(witness.accepted(), 0u);
}

TEST_F(TlsRevocationTest, AResponderTells) {
  ask_ocsp();
  for (const auto& [status, expected] :
       {std::pair{Status::kGood, std::optional(true)}, std::pair{Status::kRevoked, std::optional(false)},
        std::pair{Status::kUnknown, std::optional<bool>()}}) {
    std::atomic<const Minted*> asked_about = nullptr;
    const Peer responder(serve_http([&, wanted = status](const ReceivedRequest& request) {
      EXPECT_EQ(request.method, "POST");
      return http_answer(200, as_text(response(*asked_about.load(), wanted)));
    }));
    const Minted leaf = this->leaf(url_of(responder));
    asked_about = &leaf;
    EXPECT_EQ(verdicts(probe(leaf)).not_revoked, expected);
    EXPECT_EQ(verdicts(probe(leaf)).not_revoked, expected);
    EXPECT_EQ(responder.accepted(), 1u) << "the second time it was known";
  }
}

TEST_F(TlsRevocationTest, AnOldStapleIsNoReasonNotToAsk) {
  ask_ocsp();
  std::atomic<const Minted*> asked_about = nullptr;
  const Peer responder(serve_http([&](const ReceivedRequest&) {
    return http_answer(200, as_text(response(*asked_about.load(), Status::kRevoked)));
  }));
  const Minted leaf = this->leaf(url_of(responder));
  asked_about = &leaf;
  EXPECT_EQ(verdicts(probe(leaf, response(leaf, Status::kGood, 72h, 48h))).not_revoked, false);
}

TEST_F(TlsRevocationTest, AListTells) {
  ask_crl();
  for (const int revoked : {10, 5000}) {
    const Bytes list = testing::mint_crl(
        {.this_update = now() - 1h, .next_update = now() + 48h, .revoked = revoked}, chain_.intermediate);
    const Peer place(serve_http([&](const ReceivedRequest&) { return http_answer(200, as_text(list)); }));
    EXPECT_EQ(verdicts(probe(leaf({}, url_of(place)))).not_revoked, revoked < 4711);
  }
}

struct Ill {
  const char* name;
  testing::Conversation conversation;
  std::string story;
};
void PrintTo(const Ill& row, std::ostream* out) { *out << row.name; }

class IllAuthority : public TlsRevocationTest, public ::testing::WithParamInterface<Ill> {};

TEST_P(IllAuthority, LeavesTheProbeAlone) {
  ask_ocsp();
  ask_crl();
  const Peer responder(GetParam().conversation);
  EXPECT_EQ(verdicts(probe(leaf(url_of(responder)))).not_revoked, std::nullopt);
  EXPECT_TRUE(told(GetParam().story)) << ::testing::PrintToString(probing_.steps());
}

INSTANTIATE_TEST_SUITE_P(
    Table, IllAuthority,
    ::testing::Values(Ill{"Tarpit", testing::say_nothing(), "revocation: no answer in time"},
                      Ill{"ClosesEarly", testing::close_at_once(), "closed: "},
                      Ill{"NotFound",
                          serve_http([](const ReceivedRequest&) { return http_answer(404, "no"); }),
                          "not_found: "},
                      Ill{"Page",
                          serve_http([](const ReceivedRequest&) { return http_answer(200, "<html>"); }),
                          "malformed: OCSP response"},
                      Ill{"Refusal", serve_http([](const ReceivedRequest&) {
                            return http_answer(200, as_text(testing::mint_ocsp_refusal(6)));
                          }),
                          "absent: OCSP response: its status is unauthorized"},
                      Ill{"Endless", serve_http([](const ReceivedRequest&) {
                            return "HTTP/1.0 200 OK\r\n\r\n" + std::string(100'000, 'a');
                          }),
                          "too_large: "}),
    [](const auto& row) { return row.param.name; });

TEST_F(TlsRevocationTest, ATarpitDoesNotMakeAProbeMissItsDeadline) {
  ask_ocsp();
  const Peer tarpit(testing::say_nothing());
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(verdicts(probe(leaf(url_of(tarpit)), {}, 1s)).not_revoked, std::nullopt);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
}

TEST_F(TlsRevocationTest, WhatCameTooLateIsThereForTheNextProbe) {
  ask_ocsp();
  std::atomic<const Minted*> asked_about = nullptr;
  std::atomic<bool> gate = false;
  const Peer responder(serve_http([&](const ReceivedRequest&) {
    while (!gate) std::this_thread::yield();
    return http_answer(200, as_text(response(*asked_about.load(), Status::kGood)));
  }));
  const Minted leaf = this->leaf(url_of(responder));
  asked_about = &leaf;
  EXPECT_EQ(verdicts(probe(leaf, {}, 500ms)).not_revoked, std::nullopt);
  gate = true;
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  while (!verdicts(probe(leaf)).not_revoked && std::chrono::steady_clock::now() < deadline) {
  }
  EXPECT_EQ(verdicts(probe(leaf)).not_revoked, true);
  EXPECT_EQ(responder.accepted(), 1u);
}

TEST_F(TlsRevocationTest, ACancelledProbeLeavesWhileItWaits) {
  ask_ocsp();
  const Peer tarpit(testing::say_nothing());
  const Peer server(serve_tls({.chain = {leaf(url_of(tarpit)), chain_.intermediate}}));
  const auto prober = prober_of(kTls, server.target(), options_);
  const auto begun = [&] { return tarpit.accepted() > 0; };
  EXPECT_EQ(probing_.cancelled_probe(*prober, begun), Probing::End::kCancelled);
}

TEST_F(TlsRevocationTest, EachKindOfKeyHasItsOwnVerdict) {
  ask_ocsp();
  options_.set("tls.key_types", std::vector<std::string>{"ecdsa", "rsa"});
  std::atomic<const Minted*> asked_about = nullptr;
  const Peer responder(serve_http([&](const ReceivedRequest&) {
    return http_answer(200, as_text(response(*asked_about.load(), Status::kGood)));
  }));
  const Minted leaf = this->leaf(url_of(responder));
  asked_about = &leaf;
  const Peer peer(serve_tls({.chain = {leaf, chain_.intermediate}}));
  const auto observation = probing_.probe(kTls, peer.target(), options_);
  ASSERT_EQ(observation.parts.size(), 2u);
  EXPECT_EQ(observation.parts[0]->place, "ecdsa");
  EXPECT_EQ(observation.parts[0]->sightings[0].verdicts.not_revoked, true);
  EXPECT_TRUE(observation.parts[1]->sightings.empty()) << "the server has no other kind";
}

}  // namespace
}  // namespace kigen::sources
