#include "probes/pki/certificate_parser.h"

#include <gtest/gtest.h>

#include <functional>
#include <tuple>

#include "tests/probes/pki/der_builder.h"
#include "tests/support/mint.h"

namespace kigen::pki {
namespace {

using testing::element;
using testing::extension;
using testing::join;
using testing::name;
using testing::oid;
using testing::RawCertificate;
using testing::sequence;
using namespace std::string_view_literals;

constexpr std::string_view kSubjectAltName = "\x55\x1d\x11", kBasicConstraints = "\x55\x1d\x13",
                           kExtendedKeyUsage = "\x55\x1d\x25", kPolicies = "\x55\x1d\x20",
                           kCn = "\x55\x04\x03";

Bytes dns(std::string_view text) { return element(0x82, text); }

ParsedCertificate parsed(const RawCertificate& raw) {
  auto result = parse_certificate(raw.der());
  EXPECT_TRUE(result) << result.fault().detail;
  return *std::move(result);
}

ParsedCertificate with_extensions(const Bytes& extensions) {
  RawCertificate raw;
  raw.extensions = extensions;
  return parsed(raw);
}

TEST(CertificateParser, ReadsAHandMadeCertificate) {
  const auto certificate = parsed({});
  EXPECT_EQ(certificate.texts.subject, "CN=subject");
  EXPECT_EQ(certificate.texts.issuer, "CN=issuer");
  EXPECT_EQ(certificate.texts.serial_number, "01");
  EXPECT_EQ(certificate.texts.signature_algorithm, "ecdsa-with-SHA256");
  EXPECT_EQ(certificate.texts.key_algorithm, "Ed25519");
  EXPECT_EQ(certificate.facts.key_bits, 256);
  EXPECT_FALSE(certificate.facts.ca);
  EXPECT_FALSE(certificate.facts.serves);
}

void expect_equal(const ParsedCertificate& one, const ParsedCertificate& other) {
  const Certificate a(one.facts, one.texts), b(other.facts, other.texts);
  for (std::size_t i = 0; i < Certificate::kTextCount; ++i) {
    EXPECT_EQ(a.text(static_cast<Certificate::Text>(i)), b.text(static_cast<Certificate::Text>(i))) << i;
  }
  const auto of = [](const Certificate::Facts& facts) {
    return std::tuple(facts.fingerprint_sha256, facts.fingerprint_sha1, facts.not_before, facts.not_after,
                      facts.key_hash, facts.subject_alt_names_count, facts.key_bits, facts.self_issued,
                      facts.ca, facts.serves, facts.publicly_issued, facts.described);
  };
  EXPECT_EQ(of(one.facts), of(other.facts));
  EXPECT_EQ(one.names.dns, other.names.dns);
  EXPECT_EQ(one.names.ip, other.names.ip);
}

TEST(CertificateParser, WhatWasReadBeforeIsGone) {
  const auto root = testing::mint({.common_name = "Root", .key_number = 1, .ca = true});
  const auto leaf = testing::mint(
      {.dns_names = {"a.test", "b.test"}, .ip_addresses = {"192.0.2.1"}, .policy_oid = "2.23.140.1.2.1"},
      &root);
  constexpr std::string_view kUid = "\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01";
  RawCertificate push, odd, broken;
  push.subject = name({{kUid, 0x0c, "com.apple.mgmt.External.1"}});
  odd.subject = sequence({});
  odd.signature_algorithm = sequence({element(0x06, Bytes(40'000, 0x2a))});
  broken.subject = sequence({element(0x02, "\x01")});
  broken.extensions = extension(kSubjectAltName, sequence({dns("broken.test")}));
  const Bytes rich[] = {leaf.der, push.der(), root.der, broken.der()};
  const Bytes others[] = {odd.der(), RawCertificate().der(), root.der, leaf.der, push.der()};
  ASSERT_EQ(parse_certificate(rich[0])->texts.validation, "DV");
  ASSERT_EQ(parse_certificate(rich[1])->texts.topic, "com.apple.mgmt.External.1");
  for (const Bytes& before : rich) {
    for (const Bytes& der : others) {
      ParsedCertificate used;
      EXPECT_EQ(parse_certificate(before, sha256(before), used).ok(), before != rich[3]);
      const auto fresh = parse_certificate(der);
      ASSERT_TRUE(fresh && parse_certificate(der, sha256(der), used));
      expect_equal(used, *fresh);
    }
  }
}

// In time that grows as the name does: the square of it would be hours.
TEST(CertificateParser, ANameOfMillionsOfCommasIsCounted) {
  const std::string commas(8'000'000, ',');
  const auto certificate = with_extensions(extension(kSubjectAltName, sequence({dns(commas)})));
  EXPECT_EQ(certificate.facts.subject_alt_names_count, 1u);
  EXPECT_EQ(certificate.texts.subject_alt_names + certificate.texts.further_names, "");
}

TEST(CertificateParser, AlgorithmsOfAbsurdLengthAreCut) {
  const Bytes algorithm = sequence({element(0x06, Bytes(40'000, 0x2a))});
  RawCertificate raw;
  raw.key = sequence({algorithm, element(0x03, Bytes(33, 0x00))});
  raw.signature_algorithm = algorithm;
  const auto texts = parsed(raw).texts;
  EXPECT_EQ(texts.key_algorithm.size(), 256u);
  EXPECT_EQ(texts.signature_algorithm, texts.key_algorithm);
}

struct Damage {
  std::string name;
  std::function<void(RawCertificate&)> apply;
  std::string field;
};

class CertificateDamage : public ::testing::TestWithParam<Damage> {};

TEST_P(CertificateDamage, IsMalformedAndNamesTheField) {
  RawCertificate raw;
  GetParam().apply(raw);
  const auto result = parse_certificate(raw.der());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.fault().reason, Reason::kMalformed);
  EXPECT_EQ(result.fault().detail, "certificate: " + GetParam().field + " does not hold");
}

INSTANTIATE_TEST_SUITE_P(
    Fields, CertificateDamage,
    ::testing::Values(
        Damage{"NoSerial", [](auto& raw) { raw.serial_number = {}; }, "serialNumber"},
        Damage{"EmptySerial", [](auto& raw) { raw.serial_number = element(0x02, ""); }, "serialNumber"},
        Damage{"SignatureNotASequence", [](auto& raw) { raw.signature = element(0x02, "x"); }, "signature"},
        Damage{"IssuerNotASequence", [](auto& raw) { raw.issuer = element(0x0c, "x"); }, "issuer"},
        Damage{"RdnNotASet", [](auto& raw) { raw.issuer = sequence({element(0x0c, "x")}); }, "issuer"},
        Damage{"AttributeWithoutValue",
               [](auto& raw) { raw.subject = sequence({element(0x31, sequence({oid(kCn)}))}); }, "subject"},
        Damage{"AttributeWithoutType",
               [](auto& raw) { raw.subject = sequence({element(0x31, sequence({element(0x0c, "x")}))}); },
               "subject"},
        Damage{"RdnOverrunsTheName", [](auto& raw) { raw.subject = element(0x30, "\x31\x05\x30"); },
               "subject"},
        Damage{"NotBeforeNoDate", [](auto& raw) { raw.not_before = element(0x17, "261332000000Z"); },
               "notBefore"},
        Damage{"NotAfterNoDate", [](auto& raw) { raw.not_after = element(0x17, "never"); }, "notAfter"},
        Damage{"NotAfterMissing", [](auto& raw) { raw.not_after = {}; }, "notAfter"},
        Damage{"NoKey", [](auto& raw) { raw.key = {}; }, "subjectPublicKeyInfo"},
        Damage{"NoSignatureAlgorithm", [](auto& raw) { raw.signature_algorithm = {}; }, "signatureAlgorithm"},
        Damage{"NoSignatureValue", [](auto& raw) { raw.signature_value = {}; }, "signatureValue"}),
    [](const auto& test) { return test.param.name; });

TEST(CertificateParser, EveryTruncationIsTruncated) {
  const Bytes der = testing::mint({.dns_names = {"a.test"}}).der;
  for (std::size_t size = 0; size < der.size(); ++size) {
    const auto result = parse_certificate(ByteView(der).first(size));
    ASSERT_FALSE(result) << size;
    EXPECT_EQ(result.fault().reason, Reason::kTruncated) << size;
  }
}

TEST(CertificateParser, OtherContentIsMalformed) {
  for (const auto& bytes :
       {Bytes{0x31, 0x00}, to_owned(as_bytes("-----BEGIN CERTIFICATE-----")), Bytes(100, 0x00),
        Bytes{0x30, 0x00}, Bytes{0x30, 0x80, 0x30, 0x80, 0x00, 0x00, 0x00, 0x00}}) {
    const auto result = parse_certificate(bytes);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.fault().reason, Reason::kMalformed);
  }
}

TEST(CertificateParser, NoByteChangedMakesItCrash) {
  Bytes der =
      testing::mint({.dns_names = {"a.test"}, .server_auth = true, .policy_oid = "2.23.140.1.2.1"}).der;
  int still_read = 0;
  for (auto& octet : der) {
    for (const int flip : {0x01, 0x20, 0x80, 0xff}) {
      octet = static_cast<std::uint8_t>(octet ^ flip);
      if (parse_certificate(der)) ++still_read;
      octet = static_cast<std::uint8_t>(octet ^ flip);
    }
  }
  EXPECT_GT(still_read, 0);
  EXPECT_TRUE(parse_certificate(der));
}

TEST(CertificateParser, BytesBehindItAreIgnored) {
  const Bytes der = RawCertificate().der();
  const auto alone = parse_certificate(der);
  const auto followed = parse_certificate(join({der, Bytes(10, 0xff)}));
  ASSERT_TRUE(followed);
  EXPECT_EQ(followed->facts.fingerprint_sha256, alone->facts.fingerprint_sha256);
  EXPECT_EQ(followed->facts.fingerprint_sha1, alone->facts.fingerprint_sha1);
}

TEST(CertificateParser, VersionOneHasNoExtensions) {
  RawCertificate raw;
  raw.version = {};
  EXPECT_EQ(parsed(raw).texts.subject, "CN=subject");
}

TEST(CertificateParser, UniqueIdentifiersAreStepsOnTheWayToTheExtensions) {
  RawCertificate raw;
  raw.unique_ids = join({element(0x81, Bytes{0x00, 0x01}), element(0x82, Bytes{0x00, 0x02})});
  raw.extensions = extension(kSubjectAltName, sequence({dns("a.test")}));
  EXPECT_EQ(parsed(raw).names.dns, std::vector<std::string>{"a.test"});
}

TEST(CertificateParser, SubjectIsSelfIssuedByBytesOnly) {
  RawCertificate raw;
  raw.issuer = raw.subject;
  EXPECT_TRUE(parsed(raw).facts.self_issued);
  raw.issuer = name({{kCn, 0x13, "subject"}});
  EXPECT_FALSE(parsed(raw).facts.self_issued);
}

TEST(CertificateParser, TheTopicIsTheUserIdOfAPushCertificate) {
  constexpr std::string_view kUid = "\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01";
  RawCertificate raw;
  raw.subject = name({{kUid, 0x0c, "com.apple.mgmt.External.1234"}, {kCn, 0x0c, "APSP:1234"}});
  EXPECT_EQ(parsed(raw).texts.topic, "com.apple.mgmt.External.1234");
  raw.subject = name({{kUid, 0x0c, "alice"}, {kCn, 0x0c, "Alice"}});
  EXPECT_EQ(parsed(raw).texts.topic, "");
}

TEST(CertificateParser, Latin1InAPrintableStringIsPercentEncoded) {
  RawCertificate raw;
  raw.subject = name({{kCn, 0x13, "caf\xe9"}});
  EXPECT_EQ(parsed(raw).texts.subject, "CN=caf%E9");
  EXPECT_EQ(parsed(raw).texts.name, "caf%E9");
}

TEST(CertificateParser, NameIsNotEscaped) {
  RawCertificate raw;
  raw.subject = name({{kCn, 0x0c, "Kigen, Inc."}});
  EXPECT_EQ(parsed(raw).texts.subject, "CN=Kigen\\, Inc.");
  EXPECT_EQ(parsed(raw).texts.name, "Kigen, Inc.");
}

TEST(CertificateParser, NameIsTheMostSpecificOneThereIs) {
  RawCertificate raw;
  const auto ip = element(0x87, "\xc0\x00\x02\x01"sv);
  raw.extensions = extension(kSubjectAltName, sequence({ip, dns("a.test"), dns("b.test")}));
  raw.subject = name({{kCn, 0x0c, "first"}, {kCn, 0x0c, "last"}});
  EXPECT_EQ(parsed(raw).texts.name, "last");
  raw.subject = name({{kCn, 0x0c, "first"}, {kCn, 0x0c, ""}});
  EXPECT_EQ(parsed(raw).texts.name, "first");
  raw.subject = name({});
  EXPECT_EQ(parsed(raw).texts.name, "a.test");
  raw.extensions = extension(kSubjectAltName, sequence({ip}));
  EXPECT_EQ(parsed(raw).texts.name, "192.0.2.1");
  raw.extensions = {};
  EXPECT_EQ(parsed(raw).texts.name, "");
}

TEST(CertificateParser, FirstOfTwoExtensionsCounts) {
  const auto certificate =
      with_extensions(join({extension(kSubjectAltName, sequence({dns("first.test")})),
                            extension(kSubjectAltName, sequence({dns("second.test")}))}));
  EXPECT_EQ(certificate.names.dns, std::vector<std::string>{"first.test"});
  EXPECT_EQ(certificate.facts.subject_alt_names_count, 1u);
}

TEST(CertificateParser, ExtensionThatDoesNotParseIsAsIfAbsent) {
  const Bytes broken_names = element(0x30, join({dns("a.test"), Bytes{0x82, 0x7f}}));
  for (const auto& value : {broken_names, element(0x31, dns("a.test")), Bytes{}, Bytes{0x30}}) {
    const auto certificate = with_extensions(extension(kSubjectAltName, value));
    EXPECT_EQ(certificate.facts.subject_alt_names_count, 0u);
    EXPECT_EQ(certificate.texts.subject_alt_names, "");
    EXPECT_TRUE(certificate.names.dns.empty());
    EXPECT_FALSE(certificate.facts.serves);
  }
}

TEST(CertificateParser, BrokenExtensionDoesNotHideTheNextOne) {
  const auto certificate =
      with_extensions(join({sequence({element(0x0c, "no OID")}), extension(kBasicConstraints, Bytes{0x31}),
                            extension(kSubjectAltName, sequence({dns("a.test")}))}));
  EXPECT_EQ(certificate.texts.subject_alt_names, ",a.test,");
  EXPECT_FALSE(certificate.facts.ca);
}

TEST(CertificateParser, AddressesOfOddLengthAreOnlyCounted) {
  const auto certificate = with_extensions(
      extension(kSubjectAltName, sequence({element(0x87, "\x01\x02\x03"), element(0x87, Bytes(17, 0x01))})));
  EXPECT_EQ(certificate.facts.subject_alt_names_count, 2u);
  EXPECT_EQ(certificate.texts.subject_alt_names, "");
  EXPECT_TRUE(certificate.names.ip.empty());
  EXPECT_FALSE(certificate.facts.serves);
}

TEST(CertificateParser, NameListEndsAtTheFirstNameThatDoesNotFit) {
  const std::string longest(254, 'a');
  auto certificate = with_extensions(extension(kSubjectAltName, sequence({dns(longest), dns("b")})));
  EXPECT_EQ(certificate.texts.subject_alt_names, ',' + longest + ',');
  certificate = with_extensions(extension(kSubjectAltName, sequence({dns("b"), dns(longest), dns("c")})));
  EXPECT_EQ(certificate.texts.subject_alt_names, ",b,");
  EXPECT_EQ(certificate.facts.subject_alt_names_count, 3u);
  certificate = with_extensions(extension(kSubjectAltName, sequence({dns(longest + 'a'), dns("c")})));
  EXPECT_EQ(certificate.texts.subject_alt_names, "");
}

TEST(CertificateParser, CommaInsideANameIsNoBorder) {
  const auto certificate = with_extensions(extension(kSubjectAltName, sequence({dns("a,b"), dns("c\nd")})));
  EXPECT_EQ(certificate.texts.subject_alt_names, ",a%2Cb,c%0Ad,");
}

TEST(CertificateParser, ServesByNameOrByPurpose) {
  const auto purpose = [](std::string_view content) {
    return extension(kExtendedKeyUsage, sequence({oid(content)}));
  };
  constexpr auto kServerAuth = "\x2b\x06\x01\x05\x05\x07\x03\x01"sv,
                 kClientAuth = "\x2b\x06\x01\x05\x05\x07\x03\x02"sv, kAny = "\x55\x1d\x25\x00"sv;
  EXPECT_TRUE(with_extensions(purpose(kServerAuth)).facts.serves);
  EXPECT_FALSE(with_extensions(purpose(kClientAuth)).facts.serves);
  EXPECT_FALSE(with_extensions(purpose(kAny)).facts.serves);
  EXPECT_TRUE(with_extensions(extension(kSubjectAltName, sequence({dns("a")}))).facts.serves);
  EXPECT_TRUE(
      with_extensions(extension(kSubjectAltName, sequence({element(0x87, Bytes(16, 1))}))).facts.serves);
  EXPECT_FALSE(with_extensions(extension(kSubjectAltName, sequence({element(0x81, "a@b")}))).facts.serves);
}

TEST(CertificateParser, BasicConstraintsSayWhetherItIsAnAuthority) {
  const auto ca = [](const Bytes& value) {
    return with_extensions(extension(kBasicConstraints, value)).facts.ca;
  };
  EXPECT_TRUE(ca(sequence({element(0x01, "\xff")})));
  EXPECT_TRUE(ca(sequence({element(0x01, "\x01"), element(0x02, Bytes{0x00})})));
  EXPECT_FALSE(ca(sequence({element(0x01, Bytes{0x00})})));
  EXPECT_FALSE(ca(sequence({})));
  EXPECT_FALSE(ca(sequence({element(0x01, "")})));
}

TEST(CertificateParser, CriticalExtensionsAreReadToo) {
  const Bytes critical = sequence(
      {oid(kBasicConstraints), element(0x01, "\xff"), element(0x04, sequence({element(0x01, "\xff")}))});
  EXPECT_TRUE(with_extensions(critical).facts.ca);
}

TEST(CertificateParser, EveryNameIsKept) {
  std::string names;
  std::vector<std::string> expected;
  for (int i = 0; i < 100; ++i) {
    expected.push_back("host" + std::to_string(i) + ".example.test");
    names += as_text(dns(expected.back()));
  }
  const auto texts = with_extensions(extension(kSubjectAltName, element(0x30, names))).texts;
  EXPECT_LE(texts.subject_alt_names.size(), 256u);
  const Certificate certificate({}, texts);
  const auto kept = certificate.subject_alt_names();
  EXPECT_EQ(std::vector<std::string>(kept.begin(), kept.end()), expected);
}

TEST(CertificateParser, NamesWithoutEndAreCut) {
  Bytes names;
  for (int i = 0; i < 5000; ++i) names = join({names, dns("host" + std::to_string(i) + ".example.test")});
  const auto parsed = with_extensions(extension(kSubjectAltName, element(0x30, names)));
  EXPECT_EQ(parsed.facts.subject_alt_names_count, 5000u);
  EXPECT_LE(parsed.texts.further_names.size(), 16384u);
  EXPECT_TRUE(parsed.texts.further_names.ends_with(".example.test,"));
}

TEST(CertificateParser, KeysAreToldApart) {
  const auto hash = [](const testing::CertificateSpec& spec) {
    return parse_certificate(testing::mint(spec).der)->facts.key_hash;
  };
  EXPECT_EQ(hash({.common_name = "a", .key_number = 1}), hash({.common_name = "b", .key_number = 1}));
  EXPECT_NE(hash({.key_number = 1}), hash({.key_number = 2}));
}

TEST(CertificateParser, PublicIssuersSaySo) {
  const auto is_public = [](const Bytes& extensions) {
    return with_extensions(extensions).facts.publicly_issued;
  };
  const Bytes reserved = sequence({sequence({oid("\x67\x81\x0c\x01\x02\x01")})});
  const Bytes own = sequence({sequence({oid("\x2a\x03\x04")})});
  EXPECT_TRUE(is_public(extension(kPolicies, reserved)));
  EXPECT_TRUE(is_public(extension("\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02", element(0x04, ""))));
  EXPECT_FALSE(is_public(extension(kPolicies, own)));
  EXPECT_FALSE(is_public({}));
}

TEST(CertificateParser, UnknownAlgorithmsAreDotted) {
  RawCertificate raw;
  raw.signature_algorithm = sequence({oid("\x60\x86\x48\x01\x65\x03\x04\x03\x12")});
  raw.key = sequence({sequence({oid("\x60\x86\x48\x01\x65\x03\x04\x03\x12")}), element(0x03, Bytes(20, 0))});
  EXPECT_EQ(parsed(raw).texts.signature_algorithm, "2.16.840.1.101.3.4.3.18");
  EXPECT_EQ(parsed(raw).texts.key_algorithm, "2.16.840.1.101.3.4.3.18");
  EXPECT_EQ(parsed(raw).facts.key_bits, 0);
}

TEST(CertificateParser, OddKeysHaveAnUnknownSize) {
  const Bytes rsa = oid("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"), ec = oid("\x2a\x86\x48\xce\x3d\x02\x01");
  for (const auto& key :
       {sequence({sequence({rsa}), element(0x03, "")}),
        sequence({sequence({rsa}), element(0x03, Bytes{0x00, 0x30, 0x03, 0x02, 0x01, 0x00})}),
        sequence({sequence({rsa})}), sequence({sequence({ec}), element(0x03, Bytes(5, 4))}),
        sequence({sequence({ec, oid("\x2a\x03")}), element(0x03, Bytes(5, 4))})}) {
    RawCertificate raw;
    raw.key = key;
    EXPECT_EQ(parsed(raw).facts.key_bits, 0);
    EXPECT_FALSE(parsed(raw).texts.key_algorithm.empty());
  }
}

TEST(CertificateParser, KeyThatIsNoSequenceIsUnknown) {
  for (const auto& key : {element(0x04, "x"), sequence({}), sequence({sequence({})})}) {
    RawCertificate raw;
    raw.key = key;
    EXPECT_EQ(parsed(raw).texts.key_algorithm, "");
    EXPECT_EQ(parsed(raw).facts.key_bits, 0);
  }
}

TEST(CertificateParser, HugeSerialNumberIsBounded) {
  RawCertificate raw;
  raw.serial_number = element(0x02, Bytes(1000, 0x11));
  EXPECT_EQ(parsed(raw).texts.serial_number.size(), 256u);
  raw.serial_number = element(0x02, Bytes{0x00, 0x00, 0x05});
  EXPECT_EQ(parsed(raw).texts.serial_number, "05");
}

TEST(SubjectAltNames, AreReadAloneAsWithTheCertificate) {
  const auto minted =
      testing::mint({.dns_names = {"A.test", "b.test"}, .ip_addresses = {"192.0.2.1", "::1"}});
  const auto names = parse_subject_alt_names(minted.der);
  EXPECT_EQ(names.dns, (std::vector<std::string>{"a.test", "b.test"}));
  EXPECT_EQ(names.ip, (std::vector<IpAddress>{*IpAddress::parse("192.0.2.1"), *IpAddress::parse("::1")}));
  EXPECT_TRUE(parse_subject_alt_names(as_bytes("no certificate")).dns.empty());
}

TEST(Digests, AreThoseOfFips180) {
  EXPECT_EQ(to_hex(sha256(as_bytes("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha1(as_bytes("abc"))), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(to_hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace kigen::pki
