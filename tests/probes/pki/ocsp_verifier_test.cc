#include "probes/pki/ocsp_verifier.h"

#include <gtest/gtest.h>
#include <openssl/ocsp.h>

#include "probes/pki/openssl_handles.h"
#include "tests/support/mint_ocsp.h"

namespace kigen::pki {
namespace {

using testing::CertificateSpec;
using testing::mint_ocsp_response;
using testing::Minted;
using testing::OcspSigning;
using namespace std::chrono_literals;

constexpr std::chrono::sys_seconds kThisUpdate = std::chrono::sys_days(std::chrono::year(2026) / 6 / 1) + 12h;
constexpr std::chrono::sys_seconds kNextUpdate = kThisUpdate + 24h * 7;
constexpr OcspStaple kGood{kThisUpdate, kNextUpdate, OcspStaple::Status::kGood};

void add_extension(X509* certificate, int nid, const char* value) {
  const std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, nid, value));
  ASSERT_EQ(X509_add_ext(certificate, extension.get(), -1), 1);
}

CertificateSpec responder(const char* purpose = "OCSPSigning") {
  CertificateSpec spec;
  spec.common_name = "responder";
  spec.key_number = 7;
  spec.customise = [purpose](X509* certificate) {
    if (*purpose != '\0') add_extension(certificate, NID_ext_key_usage, purpose);
  };
  return spec;
}

std::string outcome(const Result<Revocation>& result) {
  if (!result) return std::string(label(result.fault().reason)) + ": " + result.fault().detail;
  switch (result->status) {
    case Revocation::Status::kGood: return "good";
    case Revocation::Status::kRevoked: return "revoked";
    case Revocation::Status::kUnknown: return "unknown";
  }
  return "";
}

const std::string kUntrusted = "untrusted: OCSP response: nobody signed it who may speak for the issuer";

// What OpenSSL's own verification makes of a response, with the issuer as the one trusted, whatever the time.
bool openssl_trusts(const Bytes& der, const Minted& issuer) {
  const ErrorQueueGuard guard;
  const unsigned char* cursor = der.data();
  const std::unique_ptr<OCSP_RESPONSE, FreeWith<OCSP_RESPONSE_free>> response(
      d2i_OCSP_RESPONSE(nullptr, &cursor, static_cast<long>(der.size())));
  const std::unique_ptr<OCSP_BASICRESP, FreeWith<OCSP_BASICRESP_free>> basic(
      response ? OCSP_response_get1_basic(response.get()) : nullptr);
  if (!basic) return false;
  const StoreHandle store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), issuer.x509.get());
  X509_STORE_set_flags(store.get(), X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
  const X509StackHandle known(sk_X509_new_null());
  X509_add_cert(known.get(), issuer.x509.get(), X509_ADD_FLAG_UP_REF);
  return OCSP_basic_verify(basic.get(), known.get(), store.get(), 0) == 1;
}

class OcspVerifier : public ::testing::Test {
 protected:
  Bytes about_leaf(const OcspSigning& signing = {}, const OcspStaple& staple = kGood) const {
    return mint_ocsp_response(chain_.intermediate, {{chain_.leaf, staple}}, signing);
  }
  Result<Revocation> judge(const Bytes& response) const {
    return judge_ocsp_response(response, chain_.leaf.der, chain_.intermediate.der);
  }
  Minted delegated(const CertificateSpec& spec) const { return testing::mint(spec, &chain_.intermediate); }

  const testing::Chain chain_ = testing::mint_chain();
};

TEST_F(OcspVerifier, ReadsStatusAndDates) {
  for (const auto& [status, next_update] :
       {std::pair{OcspStaple::Status::kGood, std::optional(kNextUpdate)},
        std::pair{OcspStaple::Status::kRevoked, std::optional(kNextUpdate)},
        std::pair{OcspStaple::Status::kUnknown, std::optional(kNextUpdate)},
        std::pair{OcspStaple::Status::kGood, std::optional<std::chrono::sys_seconds>()}}) {
    const auto revocation = judge(about_leaf({}, {kThisUpdate, next_update, status}));
    ASSERT_TRUE(revocation) << outcome(revocation);
    const Revocation expected{static_cast<Revocation::Status>(status), kThisUpdate, next_update};
    EXPECT_EQ(*revocation, expected) << outcome(revocation);
  }
}

TEST_F(OcspVerifier, WhateverTheTimeItSays) {
  const std::chrono::sys_seconds past = std::chrono::sys_days(std::chrono::year(1999) / 1 / 1);
  const std::chrono::sys_seconds future = std::chrono::sys_days(std::chrono::year(2199) / 1 / 1);
  for (const auto from : {past, future}) {
    const auto revocation = judge(about_leaf({}, {from, from + 24h, OcspStaple::Status::kGood}));
    ASSERT_TRUE(revocation) << outcome(revocation);
    EXPECT_EQ(counts_until(*revocation), from + 24h);
  }
}

TEST_F(OcspVerifier, CertIdsOfEveryDigestMeanTheCertificate) {
  for (const char* digest : {"SHA1", "SHA256", "SHA384", "SHA512"}) {
    EXPECT_EQ(outcome(judge(about_leaf({.digest = digest}))), "good") << digest;
  }
}

TEST_F(OcspVerifier, TheIssuerIsFoundByNameAndByKey) {
  for (const auto identity : {OcspSigning::Identity::kByName, OcspSigning::Identity::kByKey}) {
    EXPECT_EQ(outcome(judge(about_leaf({.identity = identity}))), "good");
  }
}

TEST_F(OcspVerifier, OfSeveralTheOneAboutTheCertificateCounts) {
  const Minted other = testing::mint({.common_name = "other"}, &chain_.intermediate);
  const OcspStaple revoked{kThisUpdate, kNextUpdate, OcspStaple::Status::kRevoked};
  const auto mixed = mint_ocsp_response(chain_.intermediate, {{other, revoked}, {chain_.leaf, kGood}});
  EXPECT_EQ(outcome(judge(mixed)), "good");
  EXPECT_EQ(outcome(judge_ocsp_response(mixed, other.der, chain_.intermediate.der)), "revoked");
}

TEST_F(OcspVerifier, AboutOthersIsAbsent) {
  const std::string absent = "absent: OCSP response: it does not speak of the certificate";
  const Minted other = testing::mint({.common_name = "other"}, &chain_.intermediate);
  EXPECT_EQ(outcome(judge(mint_ocsp_response(chain_.intermediate, {{other, kGood}}))), absent);
  EXPECT_EQ(outcome(judge(mint_ocsp_response(chain_.intermediate, {}))), absent);
}

TEST_F(OcspVerifier, TheSameSerialNumberOfAnotherIssuerIsAbsent) {
  const Minted twin = testing::mint({.serial = 4711}, &chain_.root);
  const Minted leaf = testing::mint({.serial = 4711}, &chain_.intermediate);
  // signed by the right authority, but about what another one issued
  const auto response = mint_ocsp_response(chain_.root, {{twin, kGood}}, {.responder = &chain_.intermediate});
  EXPECT_EQ(outcome(judge_ocsp_response(response, leaf.der, chain_.intermediate.der)),
            "absent: OCSP response: it does not speak of the certificate");
}

struct SignerRow {
  const char* name;
  CertificateSpec spec;
  std::string expected;
};
void PrintTo(const SignerRow& row, std::ostream* out) { *out << row.name; }

class DelegatedResponder : public OcspVerifier, public ::testing::WithParamInterface<SignerRow> {};

TEST_P(DelegatedResponder, SpeaksWhereTheIssuerSaysSoAsWithOpenssl) {
  const Minted signer = delegated(GetParam().spec);
  const Bytes response = about_leaf({.responder = &signer, .produced_at = kThisUpdate});
  EXPECT_EQ(outcome(judge(response)), GetParam().expected);
  EXPECT_EQ(openssl_trusts(response, chain_.intermediate), GetParam().expected == "good");
}

INSTANTIATE_TEST_SUITE_P(
    Table, DelegatedResponder,
    ::testing::Values(SignerRow{"WithThePurpose", responder(), "good"},
                      SignerRow{"WithThePurposeAmongOthers", responder("serverAuth,OCSPSigning"), "good"},
                      SignerRow{"WithoutPurpose", responder(""), kUntrusted},
                      SignerRow{"WithAnotherPurpose", responder("serverAuth"), kUntrusted},
                      SignerRow{"WithAnyPurpose", responder("anyExtendedKeyUsage"), kUntrusted}),
    [](const auto& row) { return row.param.name; });

TEST_F(OcspVerifier, ADelegatedResponderIsFoundByItsKeyToo) {
  const Minted signer = delegated(responder());
  const OcspSigning signing{.responder = &signer, .identity = OcspSigning::Identity::kByKey};
  EXPECT_EQ(outcome(judge(about_leaf(signing))), "good");
}

TEST_F(OcspVerifier, AResponderOfAnotherAuthorityIsUntrusted) {
  const Minted of_root = testing::mint(responder(), &chain_.root), of_itself = testing::mint(responder());
  for (const Minted* signer : {&of_root, &of_itself, &chain_.leaf, &chain_.root}) {
    const Bytes response = about_leaf({.responder = signer});
    EXPECT_EQ(outcome(judge(response)), kUntrusted);
  }
}

TEST_F(OcspVerifier, ANamesakeOfTheIssuerIsUntrusted) {
  CertificateSpec namesake;
  namesake.common_name = "Test Intermediate";
  namesake.organisation = "Kigen Tests";
  namesake.ca = true;
  namesake.key_number = 4;
  const Minted other = testing::mint(namesake);
  EXPECT_EQ(outcome(judge(about_leaf({.responder = &other}))), kUntrusted);
}

TEST_F(OcspVerifier, AResponderSpeaksWhileItsCertificateLasts) {
  auto spec = responder();
  spec.not_before = kThisUpdate - 24h;
  spec.not_after = kThisUpdate + 24h * 2;
  const Minted signer = delegated(spec);
  const auto produced = [&](std::chrono::sys_seconds when) {
    return judge(about_leaf({.responder = &signer, .produced_at = when}));
  };
  for (const auto when : {spec.not_before, kThisUpdate, spec.not_after}) {
    const auto revocation = produced(when);
    ASSERT_TRUE(revocation) << outcome(revocation);
    EXPECT_EQ(revocation->next_update, spec.not_after);  // before the nextUpdate of the response
  }
  EXPECT_EQ(outcome(produced(spec.not_before - 1s)), kUntrusted);
  EXPECT_EQ(outcome(produced(spec.not_after + 1s)), kUntrusted);
}

TEST_F(OcspVerifier, ABrokenSignatureIsUntrusted) {
  Bytes response = about_leaf();
  const auto signature_end = [&] {  // the certificate of the responder follows it
    const auto& certificate = chain_.intermediate.der;
    return std::search(response.begin(), response.end(), certificate.begin(), certificate.end());
  }();
  ASSERT_NE(signature_end, response.end());
  *(signature_end - 10) ^= 1;
  EXPECT_EQ(outcome(judge(response)), kUntrusted);
}

TEST_F(OcspVerifier, NoFlippedBitIsBelievedThatOpensslDoesNotBelieve) {
  const Bytes whole = about_leaf();
  for (std::size_t at = 0; at < whole.size(); ++at) {
    Bytes damaged = whole;
    damaged[at] ^= 0x04;
    const auto revocation = judge(damaged);
    if (revocation) {
      EXPECT_TRUE(openssl_trusts(damaged, chain_.intermediate)) << at;
    }
  }
}

TEST_F(OcspVerifier, EveryTruncationIsMalformed) {
  const Bytes whole = about_leaf();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Bytes exact(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_TRUE(outcome(judge(exact)).starts_with("malformed")) << size << " " << outcome(judge(exact));
  }
}

TEST_F(OcspVerifier, BytesBehindItAreMalformed) {
  Bytes followed = about_leaf();
  followed.push_back(0);
  EXPECT_EQ(outcome(judge(followed)), "malformed: OCSP response: it is not an OCSPResponse");
}

TEST_F(OcspVerifier, ARefusalIsAbsentAndSaysWhich) {
  EXPECT_EQ(outcome(judge(testing::mint_ocsp_refusal(OCSP_RESPONSE_STATUS_TRYLATER))),
            "absent: OCSP response: its status is trylater");
}

TEST_F(OcspVerifier, ACriticalExtensionMakesItUnusable) {
  const OcspSigning signing{.customise = [](OCSP_BASICRESP* basic) {
    const std::unique_ptr<ASN1_OBJECT, FreeWith<ASN1_OBJECT_free>> type(OBJ_txt2obj("1.2.3.4", 1));
    const std::unique_ptr<ASN1_OCTET_STRING, FreeWith<ASN1_OCTET_STRING_free>> nothing(
        ASN1_OCTET_STRING_new());
    const std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>> extension(
        X509_EXTENSION_create_by_OBJ(nullptr, type.get(), 1, nothing.get()));
    ASSERT_EQ(OCSP_BASICRESP_add_ext(basic, extension.get(), -1), 1);
  }};
  EXPECT_EQ(outcome(judge(about_leaf(signing))), "unsupported: OCSP response: it has a critical extension");
}

TEST_F(OcspVerifier, NextUpdateBeforeThisUpdateIsMalformed) {
  const auto response = about_leaf({}, {kThisUpdate, kThisUpdate - 1s, OcspStaple::Status::kGood});
  EXPECT_EQ(outcome(judge(response)), "malformed: OCSP response: nextUpdate does not hold");
}

TEST_F(OcspVerifier, CertificatesThatCannotBeReadAreNotJudged) {
  const Bytes response = about_leaf();
  const std::string unsupported = "unsupported: OCSP response: the certificate cannot be read";
  EXPECT_EQ(outcome(judge_ocsp_response(response, Bytes{}, chain_.intermediate.der)), unsupported);
  EXPECT_EQ(outcome(judge_ocsp_response(response, chain_.leaf.der, Bytes{1})), unsupported);
}

TEST_F(OcspVerifier, LeavesNothingInTheErrorQueue) {
  EXPECT_FALSE(judge(Bytes{0x30}));
  EXPECT_FALSE(judge(about_leaf({.responder = &chain_.leaf})));
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST_F(OcspVerifier, TheRequestNamesTheCertificateWithSha1AndHasNoNonce) {
  const Bytes der = make_ocsp_request(chain_.leaf.der, chain_.intermediate.der);
  const unsigned char* cursor = der.data();
  const std::unique_ptr<OCSP_REQUEST, FreeWith<OCSP_REQUEST_free>> request(
      d2i_OCSP_REQUEST(nullptr, &cursor, static_cast<long>(der.size())));
  ASSERT_TRUE(request);
  ASSERT_EQ(OCSP_request_onereq_count(request.get()), 1);
  EXPECT_EQ(OCSP_REQUEST_get_ext_count(request.get()), 0);
  const std::unique_ptr<OCSP_CERTID, FreeWith<OCSP_CERTID_free>> expected(
      OCSP_cert_to_id(EVP_sha1(), chain_.leaf.x509.get(), chain_.intermediate.x509.get()));
  EXPECT_EQ(OCSP_id_cmp(OCSP_onereq_get0_id(OCSP_request_onereq_get0(request.get(), 0)), expected.get()), 0);
  EXPECT_TRUE(make_ocsp_request(Bytes{}, chain_.intermediate.der).empty());
}

}  // namespace
}  // namespace kigen::pki
