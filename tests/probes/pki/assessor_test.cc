#include "probes/pki/assessor.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/support/mint.h"
#include "tests/support/mint_ocsp.h"

namespace kigen::pki {
namespace {

class AssessorTest : public ::testing::Test {
 protected:
  AssessorTest() : ca_file_(folder_.write("ca.pem", chain_.root.pem)) {}

  const testing::TemporaryFolder folder_;
  const testing::Chain chain_ =
      testing::mint_chain({.dns_names = {"www.example.test"}, .ip_addresses = {"192.0.2.1"}});
  const std::string ca_file_;
  const std::vector<ByteView> served_ = {chain_.leaf.der, chain_.intermediate.der};
  Assessor assessor_;
};

TEST_F(AssessorTest, InternsTheSameCertificateOnce) {
  const auto first = assessor_.intern(chain_.leaf.der), again = assessor_.intern(chain_.leaf.der);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(*first, *again);
  EXPECT_EQ((*first)->text(Certificate::Text::kSubjectAltNames), ",www.example.test,192.0.2.1,");
  EXPECT_FALSE(assessor_.intern(as_bytes("hello")));
}

TEST_F(AssessorTest, JudgesChainAndName) {
  const auto verdicts = assessor_.judge(served_, {.name = "www.example.test", .ca_file = ca_file_});
  EXPECT_EQ(verdicts.trusted, true);
  EXPECT_EQ(verdicts.complete_chain, true);
  EXPECT_EQ(verdicts.name, true);
  const std::chrono::sys_seconds end = std::chrono::sys_days(std::chrono::year(2036) / 1 / 1);
  EXPECT_EQ(verdicts.verified_chain_not_after, end);
}

TEST_F(AssessorTest, JudgesTheNameEachTime) {
  for (int round = 0; round < 2; ++round) {
    const auto name_verdict = [&](const char* name) {
      return assessor_.judge(served_, {.name = name, .ca_file = ca_file_}).name;
    };
    EXPECT_EQ(name_verdict("www.example.test"), true);
    EXPECT_EQ(name_verdict("other.example.test"), false);
    EXPECT_EQ(name_verdict("192.0.2.1"), true);
    EXPECT_EQ(name_verdict(""), std::nullopt);
  }
}

TEST_F(AssessorTest, KnownChainKeepsItsVerdict) {
  const auto first = assessor_.judge(served_, {.name = {}, .ca_file = ca_file_});
  const auto again = assessor_.judge(served_, {.name = {}, .ca_file = ca_file_});
  EXPECT_EQ(again.trusted, first.trusted);
  EXPECT_EQ(again.complete_chain, first.complete_chain);
  EXPECT_EQ(again.issuers_valid_from, first.issuers_valid_from);
  EXPECT_EQ(again.issuers_valid_until, first.issuers_valid_until);
  EXPECT_EQ(again.verified_chain_not_after, first.verified_chain_not_after);
}

TEST_F(AssessorTest, TellsChainsApart) {
  const auto stranger = testing::mint({.common_name = "Stranger", .key_number = 50, .ca = true});
  const auto other_file = folder_.write("other.pem", stranger.pem);
  const std::vector<ByteView> leaf = {chain_.leaf.der};
  const std::vector<ByteView> strangers = {chain_.leaf.der, stranger.der};
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(assessor_.judge(served_, {.name = {}, .ca_file = ca_file_}).trusted, true);
    EXPECT_EQ(assessor_.judge(served_, {.name = {}, .ca_file = other_file}).trusted, false);
    EXPECT_EQ(assessor_.judge(leaf, {.name = {}, .ca_file = ca_file_}).trusted, false);
    EXPECT_EQ(assessor_.judge(leaf, {.name = {}, .ca_file = ca_file_, .is_chain = false}).trusted,
              std::nullopt);
    EXPECT_EQ(assessor_.judge(strangers, {.name = {}, .ca_file = ca_file_}).trusted, false);
  }
}

TEST_F(AssessorTest, TellsChainsOfTheSameLengthsApart) {
  const auto tampered = [](Bytes der) {
    der.back() ^= 1;  // the signature
    return der;
  };
  const Bytes leaf = tampered(chain_.leaf.der), intermediate = tampered(chain_.intermediate.der);
  const auto trusted = [&](const Bytes& first, const Bytes& second) {
    const ByteView chain[] = {first, second};
    return assessor_.judge(chain, {.name = {}, .ca_file = ca_file_}).trusted;
  };
  EXPECT_EQ(trusted(chain_.leaf.der, chain_.intermediate.der), true);
  EXPECT_EQ(trusted(chain_.leaf.der, intermediate), false);
  EXPECT_EQ(trusted(leaf, chain_.intermediate.der), false);
}

TEST_F(AssessorTest, OnlyTheNameIsJudgedWithoutATrustStore) {
  const auto verdicts =
      assessor_.judge(served_, {.name = "www.example.test", .ca_file = folder_.path() + "/missing.pem"});
  EXPECT_EQ(verdicts.name, true);
  EXPECT_EQ(verdicts.trusted, std::nullopt);
  EXPECT_EQ(verdicts.complete_chain, std::nullopt);
}

TEST_F(AssessorTest, NothingIsJudgedWithoutACertificate) {
  for (const auto& chain : {std::vector<ByteView>{}, std::vector<ByteView>{as_bytes("hello")}}) {
    const auto verdicts = assessor_.judge(chain, {.name = "www.example.test", .ca_file = ca_file_});
    EXPECT_EQ(verdicts.name, std::nullopt);
    EXPECT_EQ(verdicts.trusted, std::nullopt);
    EXPECT_EQ(verdicts.complete_chain, std::nullopt);
  }
}

TEST_F(AssessorTest, MachineTrustsNoMintedRoot) { EXPECT_EQ(assessor_.judge(served_, {}).trusted, false); }

TEST_F(AssessorTest, GenerationStaysWhileFilesStay) {
  const auto before = assessor_.trust_generation();
  assessor_.judge(served_, {.name = {}, .ca_file = ca_file_});
  EXPECT_EQ(assessor_.trust_generation(), before);
}

TEST_F(AssessorTest, GivesManyThreadsTheSameAnswers) {
  std::vector<std::thread> threads;
  std::vector<int> good(4);
  for (auto& count : good) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) {
        const auto verdicts = assessor_.judge(served_, {.name = "www.example.test", .ca_file = ca_file_});
        const auto certificate = assessor_.intern(chain_.leaf.der);
        if (verdicts.trusted == true && verdicts.name == true && certificate) ++count;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, std::vector<int>(4, 500));
}

TEST_F(AssessorTest, JudgesAnOcspResponseByTheIssuerOnThePath) {
  const OcspStaple revoked{{}, std::nullopt, OcspStaple::Status::kRevoked};
  const Bytes response = testing::mint_ocsp_response(chain_.intermediate, {{chain_.leaf, revoked}});
  const Bytes of_another = testing::mint_ocsp_response(chain_.root, {{chain_.leaf, revoked}});
  const Expectation expectation{.name = {}, .ca_file = ca_file_};
  for (int round = 0; round < 2; ++round) {  // the second is answered from memory
    const auto answer = assessor_.judge_ocsp_response(response, served_, expectation);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, Revocation::Status::kRevoked);
    EXPECT_FALSE(assessor_.judge_ocsp_response(of_another, served_, expectation));
    EXPECT_FALSE(assessor_.judge_ocsp_response(as_bytes("hello"), served_, expectation));
    EXPECT_FALSE(assessor_.judge_ocsp_response(response, {}, expectation));
  }
}

TEST_F(AssessorTest, WithoutAPathNobodyIsBelievedOrAsked) {
  const OcspStaple good{{}, std::nullopt, OcspStaple::Status::kGood};
  const Bytes response = testing::mint_ocsp_response(chain_.intermediate, {{chain_.leaf, good}});
  const testing::Chain other = testing::mint_chain();
  const Expectation expectation{.name = {}, .ca_file = folder_.write("other.pem", other.leaf.pem)};
  EXPECT_FALSE(assessor_.judge_ocsp_response(response, served_, expectation));
  EXPECT_EQ(assessor_.revocation_subject(served_, expectation), nullptr);
}

TEST_F(AssessorTest, TheIssuerMayLieInTheTrustStore) {
  const Expectation expectation{.name = {}, .ca_file = folder_.write("both.pem", chain_.intermediate.pem)};
  const std::vector<ByteView> alone = {chain_.leaf.der};
  const auto subject = assessor_.revocation_subject(alone, expectation);
  ASSERT_NE(subject, nullptr);
  EXPECT_EQ(subject->leaf, chain_.leaf.der);
  EXPECT_EQ(*subject->issuer, chain_.intermediate.der);
  EXPECT_TRUE(subject->ocsp_urls.empty() && subject->crl_urls.empty());
}

TEST_F(AssessorTest, ChainsShareTheirIssuer) {
  const Expectation expectation{.name = {}, .ca_file = ca_file_};
  const auto sibling = testing::mint({.common_name = "sibling"}, &chain_.intermediate);
  const std::vector<ByteView> other = {sibling.der, chain_.intermediate.der};
  const auto one = assessor_.revocation_subject(served_, expectation);
  const auto two = assessor_.revocation_subject(other, expectation);
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->issuer, two->issuer);
}

TEST_F(AssessorTest, AnAnchorItselfIsNotAskedAbout) {
  const Expectation expectation{.name = {}, .ca_file = ca_file_};
  const std::vector<ByteView> alone = {chain_.root.der};
  EXPECT_EQ(assessor_.judge(alone, expectation).trusted, true);
  EXPECT_EQ(assessor_.revocation_subject(alone, expectation), nullptr);
}

}  // namespace
}  // namespace kigen::pki
