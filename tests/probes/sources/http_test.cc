// Source `http` against servers of documents, right and wrong.
#include "probes/sources/http.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/sources/probing.h"
#include "tests/support/http_peer.h"
#include "tests/support/mint.h"
#include "tests/support/tls_peer.h"

namespace kigen::sources {
namespace {

using ::testing::ElementsAre;
using testing::http_answer;
using ::testing::IsEmpty;
using testing::Peer;
using testing::ReceivedRequest;
using testing::serve_http;

class HttpTest : public ::testing::Test {
 protected:
  static std::string url_of(const Peer& peer) {
    return "http://127.0.0.1:" + std::to_string(peer.port()) + "/doc";
  }

  Observation probe_answer(const std::string& answer) {
    const Peer peer(serve_http([&](const ReceivedRequest& request) {
      seen_ = request;
      return answer;
    }));
    return probing_.probe(kHttpSource, url_of(peer), options_);
  }
  Observation probe_body(const std::string& body) { return probe_answer(http_answer(200, body)); }

  static std::string reason(const Observation& observation) {
    return observation.fault ? std::string(label(observation.fault->reason)) : "ok";
  }
  static std::vector<std::string> items(const Observation& observation) {
    std::vector<std::string> items;
    for (const auto& part : observation.parts) {
      for (const auto& sighting : part->sightings) items.push_back(sighting.item);
      for (const auto& fault : part->faults) items.push_back(fault.item + "!");
    }
    return items;
  }

  Probing probing_;
  Options options_;
  ReceivedRequest seen_;
  const testing::Chain chain_ = testing::mint_chain();
  const std::string pem_ = chain_.leaf.pem + chain_.intermediate.pem;
};

TEST_F(HttpTest, CertificatesOfTheDocumentAreSeenAndJudged) {
  const auto observation = probe_body(pem_);
  EXPECT_EQ(reason(observation), "ok");
  EXPECT_TRUE(observation.complete);
  EXPECT_THAT(items(observation), ElementsAre("0", "1"));
  EXPECT_EQ(observation.parts[0]->sightings[0].verdicts.signature_strength, true);
  EXPECT_EQ(seen_.method, "GET");
  EXPECT_NE(seen_.head.find("\r\nAccept: application/samlmetadata+xml"), std::string::npos) << seen_.head;
  EXPECT_TRUE(observation.phases[static_cast<std::size_t>(Phase::kRead)]);
}

TEST_F(HttpTest, WhatCannotBeReadStaysBesideWhatCan) {
  const auto observation = probe_body(pem_ + "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n");
  EXPECT_EQ(reason(observation), "ok");
  EXPECT_THAT(items(observation), ElementsAre("0", "1", "2!", "!"));
}

TEST_F(HttpTest, ADocumentOfNothingIsAFailureAndNotAnEmptyStore) {
  for (const auto& [body, expected] : std::vector<std::pair<std::string, std::string>>{
           {"<html>Service Unavailable</html>", "no_certificate"},
           {"", "no_certificate"},
           {"{\"keys\":[{\"use\":\"sig\",\"n\":\"MII\"}],\"a\":\"MII\"}", "no_certificate"},
           {"<!DOCTYPE x><x>X509Certificate</x>", "unsupported"},
           {chain_.leaf.pem.substr(0, 200), "truncated"}}) {
    const auto observation = probe_body(body);
    EXPECT_EQ(reason(observation), expected) << body;
    EXPECT_FALSE(observation.complete);
  }
}

TEST_F(HttpTest, AnotherFormatThanAskedForIsASchemaFault) {
  options_.set("format", std::string("saml_metadata"));
  EXPECT_EQ(reason(probe_body(pem_)), "schema");
  EXPECT_EQ(reason(probe_body("<html/>")), "schema");
  options_.set("format", std::string("pem"));
  EXPECT_EQ(reason(probe_body(pem_)), "ok");
}

TEST_F(HttpTest, AnswersThatAreNoDocumentSayWhy) {
  const auto missing = probe_answer(http_answer(404, pem_)), busy = probe_answer(http_answer(503, pem_));
  EXPECT_EQ(reason(missing), "not_found");
  EXPECT_TRUE(missing.nobody_there);
  EXPECT_EQ(reason(busy), "http_status");
  EXPECT_FALSE(busy.nobody_there);
  EXPECT_EQ(reason(probe_answer("SSH-2.0-x\r\n")), "protocol");
  options_.set("max_bytes", std::int64_t{1024});
  EXPECT_EQ(reason(probe_body(std::string(2000, 'x'))), "too_large");
}

TEST_F(HttpTest, AFileOfOursThatIsMissingIsNoAbsenceOfTheDocument) {
  options_.set("header_files", std::vector<std::string>{"/nowhere/token"});
  const auto observation = probe_answer(http_answer(200, pem_));
  EXPECT_NE(reason(observation), "ok");
  EXPECT_FALSE(observation.nobody_there);
}

TEST_F(HttpTest, AServerThatNeverAnswersIsLeftAtTheDeadline) {
  const Peer peer(testing::say_nothing());
  const auto observation =
      probing_.probe(kHttpSource, url_of(peer), options_, std::chrono::milliseconds(300));
  EXPECT_EQ(reason(observation), "timeout");
}

TEST_F(HttpTest, PostsABodyWithHeaders) {
  options_.set("body", std::string("{\"query\":1}"));
  options_.set("headers", std::vector<std::string>{"X-Site: tokyo", "Accept: text/plain"});
  EXPECT_EQ(reason(probe_body(pem_)), "ok");
  EXPECT_EQ(seen_.method, "POST");
  EXPECT_EQ(seen_.body, "{\"query\":1}");
  for (const char* line :
       {"\r\nX-Site: tokyo", "\r\nAccept: text/plain", "\r\nContent-Type: application/json"}) {
    EXPECT_NE(seen_.head.find(line), std::string::npos) << seen_.head;
  }
  EXPECT_EQ(seen_.head.find("samlmetadata"), std::string::npos) << seen_.head;
}

TEST_F(HttpTest, WhatComesFromAFileIsNotSentInClear) {
  const testing::TemporaryFolder folder;
  seen_.method = "nobody asked";
  for (const char* key : {"body_file", "header_files"}) {
    options_ = {};
    const std::string file = folder.write("secret", "X-Key: s3cret\n");
    if (key == std::string("body_file")) {
      options_.set(key, file);
    } else {
      options_.set(key, std::vector<std::string>{file});
    }
    EXPECT_EQ(reason(probe_body(pem_)), "untrusted") << key;
  }
  EXPECT_EQ(seen_.method, "nobody asked");
}

TEST_F(HttpTest, PagesAreOneDocument) {
  const auto page = [](const std::string& pem, const std::string& next) {
    std::string text = "{\"list\":[{\"pem\":\"";
    for (const char c : pem) text += c == '\n' ? "\\n" : std::string(1, c);
    return text + "\"}],\"next\":\"" + next + "\"}";
  };
  std::string second = page(chain_.intermediate.pem, "");
  const Peer peer(serve_http([&](const ReceivedRequest& request) {
    if (request.path == "/doc") return http_answer(200, page(chain_.leaf.pem, "/doc?page=2"));
    return second.empty() ? http_answer(503, "") : http_answer(200, second);
  }));
  options_.set("paging.next", std::string("/next"));
  auto observation = probing_.probe(kHttpSource, url_of(peer), options_);
  EXPECT_EQ(reason(observation), "ok");
  EXPECT_THAT(items(observation), ElementsAre("/list/0/pem", "/list/1/pem"));
  second.clear();
  observation = probing_.probe(kHttpSource, url_of(peer), options_);
  EXPECT_EQ(reason(observation), "http_status");
  EXPECT_FALSE(observation.complete);
  EXPECT_THAT(items(observation), ElementsAre("/list/0/pem", "!"));
}

TEST_F(HttpTest, OurOwnResolverSaysWhereADocumentIs) {
  const Peer peer(serve_http([&](const ReceivedRequest&) { return http_answer(200, pem_); }));
  const Probing::Names names = {{"documents.example.test", {"127.0.0.1"}}};
  Probing with_names(names);
  const std::string port = std::to_string(peer.port());
  EXPECT_EQ(reason(with_names.probe(kHttpSource, "http://documents.example.test:" + port + "/", options_)),
            "ok");
  EXPECT_EQ(reason(with_names.probe(kHttpSource, "http://localhost:" + port + "/", options_)), "resolve");
}

TEST_F(HttpTest, OptionsThatDoNotFitAreMistakes) {
  const auto mistake = [](const std::vector<std::pair<const char*, const char*>>& texts) {
    Options options;
    for (const auto& [key, text] : texts) options.set(key, std::string(text));
    return kHttpSource.mistake_in(options);
  };
  EXPECT_EQ(mistake({{"body", "x"}, {"method", "POST"}}), "");
  EXPECT_EQ(mistake({{"body", "x"}, {"method", "GET"}}), "a body needs method POST");
  EXPECT_EQ(mistake({{"body", "x"}, {"body_file", "/x"}}), "expected body or body_file, found both");
  EXPECT_EQ(mistake({{"credentials.scheme", "negotiate"}}), "");
  EXPECT_EQ(mistake({{"credentials.scheme", "negotiate"},
                     {"credentials.username_file", "/u"},
                     {"credentials.password_file", "/p"}}),
            "credentials.scheme negotiate takes no credentials from files");
}

// The way there is seen although nothing comes of it.
TEST_F(HttpTest, ChainOfTheWayIsSeenWhateverBecomesOfTheDocument) {
  const Peer peer(testing::serve_tls({.chain = {chain_.leaf, chain_.intermediate}}));
  const std::string url = "https://127.0.0.1:" + std::to_string(peer.port()) + "/doc";
  const auto observation = probing_.probe(kHttpSource, url, options_, std::chrono::milliseconds(2000));
  EXPECT_NE(reason(observation), "ok");
  EXPECT_FALSE(observation.complete);
  EXPECT_THAT(items(observation), ElementsAre("tls:0", "tls:1"));
  EXPECT_TRUE(observation.tls);
}

}  // namespace
}  // namespace kigen::sources
