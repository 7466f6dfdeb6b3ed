#include "probes/model/certificate.h"

#include <gtest/gtest.h>

#include <set>

namespace kigen {
namespace {

TEST(Certificate, KeepsEveryTextApart) {
  const CertificateTexts texts{"CN=a", "CN=b",        "b",    "a", "0f", ",a,", "EC", "ecdsa-with-SHA256",
                               "DV",   "com.apple.x", ",b,c,"};
  const Certificate certificate({}, texts);
  EXPECT_EQ(certificate.text(Certificate::Text::kSubject), "CN=a");
  EXPECT_EQ(certificate.text(Certificate::Text::kIssuer), "CN=b");
  EXPECT_EQ(certificate.text(Certificate::Text::kIssuerName), "b");
  EXPECT_EQ(certificate.text(Certificate::Text::kName), "a");
  EXPECT_EQ(certificate.text(Certificate::Text::kSerialNumber), "0f");
  EXPECT_EQ(certificate.text(Certificate::Text::kSubjectAltNames), ",a,");
  EXPECT_EQ(certificate.text(Certificate::Text::kKeyAlgorithm), "EC");
  EXPECT_EQ(certificate.text(Certificate::Text::kSignatureAlgorithm), "ecdsa-with-SHA256");
  EXPECT_EQ(certificate.text(Certificate::Text::kValidation), "DV");
  EXPECT_EQ(certificate.text(Certificate::Text::kTopic), "com.apple.x");
  EXPECT_EQ(certificate.subject_alt_names(), (std::vector<std::string_view>{"a", "b", "c"}));
}

TEST(Certificate, MayHaveNoNames) {
  EXPECT_TRUE(Certificate({}, {}).subject_alt_names().empty());
  CertificateTexts texts;
  texts.further_names = ",*.a.test,";
  EXPECT_EQ(Certificate({}, texts).subject_alt_names(), (std::vector<std::string_view>{"*.a.test"}));
}

TEST(Certificate, KeepsEmptyTextsEmptyBetweenOthers) {
  CertificateTexts texts;
  texts.issuer = "CN=b";
  texts.key_algorithm = "RSA";
  const Certificate certificate({}, texts);
  EXPECT_EQ(certificate.text(Certificate::Text::kSubject), "");
  EXPECT_EQ(certificate.text(Certificate::Text::kIssuer), "CN=b");
  EXPECT_EQ(certificate.text(Certificate::Text::kName), "");
  EXPECT_EQ(certificate.text(Certificate::Text::kKeyAlgorithm), "RSA");
  EXPECT_EQ(certificate.text(Certificate::Text::kValidation), "");
}

TEST(Certificate, HoldsTheLongestTexts) {
  const std::string longest(256, 'x');
  const CertificateTexts texts{longest,
                               longest,
                               longest,
                               longest,
                               longest,
                               longest,
                               longest,
                               longest,
                               "EV",
                               longest,
                               std::string(16384, 'x')};
  EXPECT_EQ(Certificate({}, texts).text(Certificate::Text::kSignatureAlgorithm), longest);
  EXPECT_EQ(Certificate({}, texts).text(Certificate::Text::kValidation), "EV");
  EXPECT_EQ(Certificate({}, texts).text(Certificate::Text::kTopic), longest);
}

TEST(Certificate, NamesHashIsThatOfTheSet) {
  const auto hash_of = [](const std::string& names, const std::string& further = "",
                          const std::string& name = "") {
    CertificateTexts texts;
    texts.subject_alt_names = names;
    texts.further_names = further;
    texts.name = name;
    return Certificate({}, texts).names_hash();
  };
  EXPECT_EQ(hash_of(",a.test,b.test,"), hash_of(",B.test,a.TEST,b.test.,"));
  EXPECT_EQ(hash_of(",a.test,b.test,"), hash_of(",b.test,", ",a.test,"));
  EXPECT_EQ(hash_of(",a.test,"), hash_of("", "", "A.test")) << "the CN, where there is nothing else";
  EXPECT_EQ(hash_of(",a.test,"), hash_of(",a.test,", "", "b.test"));
  EXPECT_NE(hash_of(",a.test,"), hash_of(",a.test,b.test,"));
  EXPECT_NE(hash_of(",ab,c,"), hash_of(",a,bc,"));
  EXPECT_NE(hash_of(",*.a.test,"), hash_of(",a.test,"));
  EXPECT_EQ(hash_of(""), 0u);
}

TEST(NameHash, TellsNamesOfAnyLengthApartButNotTheirCase) {
  std::set<std::uint64_t> hashes;
  std::size_t names = 0;
  for (std::size_t length = 1; length <= 40; ++length) {
    const std::string name(length, 'm');
    EXPECT_EQ(name_hash(name), name_hash(std::string(length, 'M'))) << length;
    EXPECT_EQ(name_hash(name), name_hash(name + ".")) << length;
    hashes.insert(name_hash(name));
    for (std::size_t at = 0; at < length; ++at) {
      std::string other = name;
      other[at] = 'n';
      hashes.insert(name_hash(other));
    }
    names += 1 + length;
  }
  EXPECT_EQ(hashes.size(), names);
}

TEST(Certificate, LivesFromNotBeforeToNotAfter) {
  Certificate::Facts facts;
  facts.not_before = std::chrono::sys_seconds(std::chrono::seconds(100));
  facts.not_after = std::chrono::sys_seconds(std::chrono::seconds(350));
  EXPECT_EQ(Certificate(facts, {}).lifetime(), std::chrono::seconds(250));
}

TEST(Certificate, LifetimeSpansTheWholeCalendar) {
  Certificate::Facts facts;
  facts.not_before = std::chrono::sys_days(std::chrono::year(0) / 1 / 1);
  facts.not_after = std::chrono::sys_days(std::chrono::year(9999) / 12 / 31);
  EXPECT_EQ(Certificate(facts, {}).lifetime(), std::chrono::days(3652424));
}

TEST(ToHex, WritesTwoLowerCaseDigitsPerByte) {
  const std::uint8_t bytes[] = {0x00, 0x0f, 0xab, 0xff};
  EXPECT_EQ(to_hex(bytes), "000fabff");
  EXPECT_EQ(to_hex({}), "");
}

}  // namespace
}  // namespace kigen
