#include "probes/pki/crl_parser.h"

#include <gtest/gtest.h>
#include <time.h>

#include "probes/model/text.h"
#include "probes/pki/certificate_parser.h"
#include "probes/pki/openssl_handles.h"
#include "tests/probes/pki/der_builder.h"
#include "tests/support/mint_crl.h"

namespace kigen::pki {
namespace {

using testing::element;
using testing::mint_crl;
using testing::oid;
using testing::sequence;

std::chrono::sys_seconds day(int year, unsigned month, unsigned day_of_month) {
  return std::chrono::sys_days(std::chrono::year(year) / static_cast<int>(month) /
                               static_cast<int>(day_of_month));
}

std::string outcome(const Result<std::shared_ptr<const Crl>>& result) {
  return result ? "ok" : std::string(label(result.fault().reason)) + ": " + result.fault().detail;
}

class CrlParser : public ::testing::Test {
 protected:
  testing::Minted issuer_ = testing::mint({.common_name = "Test CA", .organisation = "Kigen", .ca = true});
};

TEST_F(CrlParser, ReadsIssuerNumberAndDates) {
  const Bytes der =
      mint_crl({.this_update = day(2026, 3, 4), .next_update = day(2026, 4, 5), .number = 0x1234}, issuer_);
  const auto crl = parse_crl(der);
  ASSERT_TRUE(crl) << outcome(crl);
  const Crl expected{.issuer = "CN=Test CA,O=Kigen",
                     .name = "Test CA",
                     .number = "1234",
                     .this_update = day(2026, 3, 4),
                     .next_update = day(2026, 4, 5),
                     .fingerprint = sha256(der)};
  EXPECT_EQ(**crl, expected);
}

TEST_F(CrlParser, WhatTheListDoesNotSayIsAbsent) {
  const auto crl = parse_crl(mint_crl({.next_update = std::nullopt}, issuer_));
  ASSERT_TRUE(crl) << outcome(crl);
  EXPECT_FALSE((*crl)->next_update);
  EXPECT_FALSE((*crl)->number);
}

std::chrono::sys_seconds moment(const ASN1_TIME* time) {
  tm parts{};
  EXPECT_EQ(ASN1_TIME_to_tm(time, &parts), 1);
  return std::chrono::sys_seconds(std::chrono::seconds(timegm(&parts)));
}

TEST_F(CrlParser, AgreesWithOpenssl) {
  for (const auto& spec :
       {testing::CrlSpec{}, testing::CrlSpec{.number = 7, .revoked = 100},
        testing::CrlSpec{.this_update = day(2049, 12, 31), .next_update = day(2051, 1, 1), .number = 255},
        testing::CrlSpec{.next_update = std::nullopt, .revoked = 1}}) {
    const Bytes der = mint_crl(spec, issuer_);
    const auto crl = parse_crl(der);
    ASSERT_TRUE(crl) << outcome(crl);
    const unsigned char* cursor = der.data();
    const std::unique_ptr<X509_CRL, FreeWith<X509_CRL_free>> theirs(
        d2i_X509_CRL(nullptr, &cursor, static_cast<long>(der.size())));
    ASSERT_TRUE(theirs);
    EXPECT_EQ((*crl)->this_update, moment(X509_CRL_get0_lastUpdate(theirs.get())));
    const ASN1_TIME* next_update = X509_CRL_get0_nextUpdate(theirs.get());
    ASSERT_EQ((*crl)->next_update.has_value(), next_update != nullptr);
    const BioHandle name(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(name.get(), X509_CRL_get_issuer(theirs.get()), 0, XN_FLAG_RFC2253);
    char* text = nullptr;
    const long size = BIO_get_mem_data(name.get(), &text);
    EXPECT_EQ((*crl)->issuer, std::string(text, static_cast<std::size_t>(size)));
    if (next_update == nullptr) continue;
    EXPECT_EQ((*crl)->next_update, moment(next_update));
  }
}

struct Fields {
  Bytes version = element(0x02, "\x01");
  Bytes signature = sequence({oid("\x2a\x86\x48\xce\x3d\x04\x03\x02")});
  Bytes issuer = testing::name({{"\x55\x04\x0a", 0x0c, "Only an O"}});
  Bytes this_update = element(0x17, "260101000000Z");
  Bytes next_update = element(0x18, "20360101000000Z");
  Bytes revoked = {};
  Bytes extensions = {};
  Bytes signature_algorithm = signature;

  Bytes der() const {
    const Bytes wrapped = extensions.empty() ? Bytes() : element(0xa0, element(0x30, extensions));
    return sequence({sequence({version, signature, issuer, this_update, next_update, revoked, wrapped}),
                     signature_algorithm, element(0x03, Bytes(9, 0))});
  }
};

Fields with(Bytes Fields::*field, Bytes value) {
  Fields fields;
  fields.*field = std::move(value);
  return fields;
}

struct Broken {
  const char* name;
  Bytes der;
  const char* expected;
};

class CrlParserBroken : public ::testing::TestWithParam<Broken> {};

TEST_P(CrlParserBroken, NamesTheField) { EXPECT_EQ(outcome(parse_crl(GetParam().der)), GetParam().expected); }

std::string does_not_hold(const char* field) {
  return "malformed: revocation list: " + std::string(field) + " does not hold";
}

const std::string kSignature = does_not_hold("signature"), kIssuer = does_not_hold("issuer"),
                  kThisUpdate = does_not_hold("thisUpdate"), kNextUpdate = does_not_hold("nextUpdate"),
                  kList = does_not_hold("CertificateList"), kTbs = does_not_hold("tbsCertList"),
                  kRevoked = does_not_hold("revokedCertificates"),
                  kAlgorithm = does_not_hold("signatureAlgorithm");

INSTANTIATE_TEST_SUITE_P(
    Fields, CrlParserBroken,
    ::testing::Values(
        Broken{"Nothing", {}, "truncated: revocation list: it ends early"},
        Broken{"NoSequence", {4, 1, 0}, kList.c_str()},
        Broken{"EndlessLength", {0x30, 0x80, 0, 0, 0, 0}, kList.c_str()},
        Broken{"NoTbs", sequence({element(0x02, "\x01")}), kTbs.c_str()},
        Broken{"NoSignature", with(&Fields::signature, {}).der(), kIssuer.c_str()},
        Broken{"NoSignatureAtAll", sequence({sequence({})}), kSignature.c_str()},
        Broken{"Issuer", with(&Fields::issuer, sequence({element(0x02, "\x01")})).der(), kIssuer.c_str()},
        Broken{"ThisUpdate", with(&Fields::this_update, element(0x17, "yesterday")).der(),
               kThisUpdate.c_str()},
        Broken{"NoTimes", sequence({sequence({Fields().signature, Fields().issuer})}), kThisUpdate.c_str()},
        Broken{"NextUpdate", with(&Fields::next_update, element(0x17, "269901000000Z")).der(),
               kNextUpdate.c_str()},
        Broken{"Revoked", with(&Fields::revoked, {0x30, 0x7f}).der(), kRevoked.c_str()},
        Broken{"SignatureAlgorithm", with(&Fields::signature_algorithm, {}).der(), kAlgorithm.c_str()}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(CrlParser, NameIsTheOrganisationWithoutACommonName) {
  const auto crl = parse_crl(Fields().der());
  ASSERT_TRUE(crl) << outcome(crl);
  EXPECT_EQ((*crl)->name, "Only an O");
}

struct Number {
  const char* name;
  Bytes value;
  std::optional<std::string> expected;
};

class CrlNumber : public ::testing::TestWithParam<Number> {};

TEST_P(CrlNumber, IsReadOrAbsent) {
  const Bytes extensions = testing::join({testing::extension("\x55\x1d\x23", element(0x30, Bytes())),
                                          testing::extension("\x55\x1d\x14", GetParam().value)});
  const auto crl = parse_crl(with(&Fields::extensions, extensions).der());
  ASSERT_TRUE(crl) << outcome(crl);
  EXPECT_EQ((*crl)->number, GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Values, CrlNumber,
                         ::testing::Values(Number{"Zero", {2, 1, 0}, "00"},
                                           Number{"Padded", {2, 2, 0, 0xff}, "ff"},
                                           Number{"Negative", {2, 1, 0x80}, std::nullopt},
                                           Number{"Empty", {2, 0}, std::nullopt},
                                           Number{"NoInteger", {4, 1, 1}, std::nullopt}),
                         [](const auto& test) { return std::string(test.param.name); });

TEST_F(CrlParser, LongNumberIsBounded) {
  const Bytes extension = testing::extension("\x55\x1d\x14", element(0x02, Bytes(100'000, 0x11)));
  const auto crl = parse_crl(with(&Fields::extensions, extension).der());
  ASSERT_TRUE(crl) << outcome(crl);
  EXPECT_LE((*crl)->number.value().size(), 256u);
}

TEST_F(CrlParser, EveryTruncationIsTruncated) {
  const Bytes der = mint_crl({.number = 1, .revoked = 2}, issuer_);
  for (std::size_t size = 0; size < der.size(); ++size) {
    EXPECT_EQ(outcome(parse_crl(ByteView(der).first(size))), "truncated: revocation list: it ends early");
  }
}

TEST_F(CrlParser, BytesBehindAreNotHashed) {
  Bytes der = mint_crl({}, issuer_);
  const auto alone = parse_crl(der);
  der.push_back(1);
  EXPECT_EQ(**parse_crl(der), **alone);
}

// Nine million empty entries, which nothing looks at.
TEST_F(CrlParser, RevokedEntriesArePassedOver) {
  Bytes entries;
  for (int i = 0; i < 9'000'000; ++i) entries.insert(entries.end(), {0x30, 0});
  const auto crl = parse_crl(with(&Fields::revoked, element(0x30, entries)).der());
  ASSERT_TRUE(crl) << outcome(crl);
  EXPECT_EQ((*crl)->this_update, day(2026, 1, 1));
}

}  // namespace
}  // namespace kigen::pki
