#include "probes/sources/described_certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace kigen::sources {
namespace {

using formats::Description;
using Text = Certificate::Text;

const Description kTold = {"OU=VDI, cn=cs1\\,a.example.jp,O=Example",
                           "CN=Example CA",
                           std::chrono::sys_seconds(std::chrono::seconds(1000)),
                           std::chrono::sys_seconds(std::chrono::seconds(2000)),
                           {}};

class DescribedCertificate : public ::testing::Test {
 protected:
  std::shared_ptr<const Certificate> of(const Description& description) {
    return described_certificate(description, assessor_);
  }
  std::string name_of(const std::string& subject) {
    Description description = kTold;
    description.subject = subject;
    return std::string(of(description)->text(Text::kName));
  }

  pki::Assessor assessor_;
};

TEST_F(DescribedCertificate, HasWhatWasTold) {
  const auto certificate = of(kTold);
  EXPECT_TRUE(certificate->facts().described);
  EXPECT_EQ(certificate->facts().not_before, kTold.not_before);
  EXPECT_EQ(certificate->facts().not_after, kTold.not_after);
  EXPECT_EQ(certificate->facts().fingerprint_sha1, Sha1{});
  EXPECT_EQ(certificate->text(Text::kSubject), kTold.subject);
  EXPECT_EQ(certificate->text(Text::kName), "cs1\\,a.example.jp");
  EXPECT_EQ(certificate->text(Text::kIssuer), "CN=Example CA");
  EXPECT_EQ(certificate->text(Text::kIssuerName), "Example CA");
}

TEST_F(DescribedCertificate, EqualTalesAreOne) {
  const auto first = of(kTold);
  EXPECT_EQ(of(kTold), first);
  std::set<Sha256> all = {first->facts().fingerprint_sha256};
  const std::function<void(Description&)> changes[] = {
      [](Description& d) { d.subject += "x"; },
      [](Description& d) { d.issuer += "x"; },
      [](Description& d) { d.subject += d.issuer, d.issuer.clear(); },
      [](Description& d) { d.not_before += std::chrono::seconds(1); },
      [](Description& d) { d.not_after += std::chrono::seconds(1); },
      [](Description& d) { d.fingerprint_sha1 = Sha1{1}; },
  };
  for (const auto& change : changes) {
    Description other = kTold;
    change(other);
    EXPECT_TRUE(all.insert(of(other)->facts().fingerprint_sha256).second);
  }
}

TEST_F(DescribedCertificate, NameIsTheCommonNameOrAllOfIt) {
  EXPECT_EQ(name_of("CN=a"), "a");
  EXPECT_EQ(name_of("O=x,  CN=b"), "b");
  EXPECT_EQ(name_of("O=CN,OU=cn=c"), "");
  EXPECT_EQ(name_of("cs1.example.jp"), "cs1.example.jp");
  EXPECT_EQ(name_of(""), "");
  EXPECT_EQ(name_of("CN="), "");
  EXPECT_EQ(name_of("O=x\\"), "");
}

TEST_F(DescribedCertificate, TextsAreFitToBeShown) {
  Description hostile = kTold;
  hostile.subject = std::string(100'000, ',') + "CN=\n\xff";
  hostile.issuer = "CN=\x01";
  const auto certificate = of(hostile);
  EXPECT_LE(certificate->text(Text::kSubject).size(), 256u);
  EXPECT_EQ(certificate->text(Text::kIssuer), "CN=%01");
}

}  // namespace
}  // namespace kigen::sources
