#include "probes/sources/directory_part.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/model/crl.h"
#include "probes/sources/directory_findings.h"
#include "tests/probes/sources/probing.h"
#include "tests/support/mint.h"
#include "tests/support/mint_crl.h"

namespace kigen::sources {
namespace {

using testing::CertificateSpec;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;
using testing::Minted;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char kBase[] = "cn=Tenants,dc=a";

Bytes base64_text(const Minted& minted) {
  const auto begin = minted.pem.find('\n') + 1, end = minted.pem.find("-----END");
  return to_owned(as_bytes(std::string_view(minted.pem).substr(begin, end - begin)));
}

class DirectoryPart : public ::testing::Test {
 protected:
  DirectoryPart() { search_.name = "sts"; }

  std::shared_ptr<const Part> part() {
    return directory_part(search_, kBase, {"userCertificate", "certificateRevocationList;binary"}, entries_,
                          assessor_);
  }
  LdapEntry& entry(const std::string& name, std::vector<Bytes> values = {},
                   const std::string& attribute = "userCertificate;binary") {
    LdapEntry& added = entries_.emplace_back();
    added.name = name + "," + kBase;
    added.attributes.push_back({attribute, std::move(values)});
    return added;
  }
  static std::vector<std::string> items(const Part& part) {
    std::vector<std::string> all;
    for (const auto& sighting : part.sightings) all.push_back(sighting.item);
    return all;
  }
  static std::vector<std::string> states(const Part& part) {
    std::vector<std::string> all;
    for (const auto& sighting : part.sightings) {
      all.push_back(sighting.item + " " + std::string(label(sighting.role)) + " " +
                    std::string(label(sighting.state)));
    }
    return all;
  }
  static std::vector<std::string> faults(const Part& part) {
    std::vector<std::string> all;
    for (const auto& fault : part.faults) {
      all.push_back(fault.item + " " + std::string(label(fault.fault.reason)));
    }
    return all;
  }

  LdapSearch search_;
  std::vector<LdapEntry> entries_;
  pki::Assessor assessor_;
  const testing::Chain chain_ = testing::mint_chain();
  const Minted other_ = testing::mint({.common_name = "other"});
};

TEST_F(DirectoryPart, AChainIsSortedByItsIssuers) {
  entry("cn=TenantCredential-1,cn=vsphere.local",
        {chain_.root.der, chain_.leaf.der, chain_.intermediate.der});
  search_.role = Role::kSigning;
  EXPECT_THAT(states(*part()), ElementsAre("sts/vsphere.local/TenantCredential-1:0 signing ",
                                           "sts/vsphere.local/TenantCredential-1:1 intermediate ",
                                           "sts/vsphere.local/TenantCredential-1:2 root "));
  EXPECT_EQ(part()->place, "search:sts");
}

TEST_F(DirectoryPart, TheHighestNumberIsCurrentInEachPlace) {
  entry("cn=TenantCredential-9,cn=a", {chain_.leaf.der});
  entry("cn=TenantCredential-10,cn=a", {other_.der});
  entry("cn=TenantCredential-2,cn=b", {other_.der});
  entry("cn=Other,cn=b", {other_.der});
  search_.is_numbered = true;
  search_.role = Role::kSigning;
  EXPECT_THAT(states(*part()), ElementsAre("sts/a/TenantCredential-10:0 signing ",
                                           "sts/a/TenantCredential-9:0 signing superseded",
                                           "sts/b/Other:0 signing ", "sts/b/TenantCredential-2:0 signing "));
}

TEST_F(DirectoryPart, ASetIsNamedByItsSubjectsTheOlderFirst) {
  CertificateSpec older;
  older.common_name = "CA";
  older.not_before = std::chrono::sys_days(std::chrono::year(2020) / 1 / 1);
  CertificateSpec newer = older;
  newer.not_before = std::chrono::sys_days(std::chrono::year(2025) / 1 / 1);
  const Minted first = testing::mint(older), second = testing::mint(newer);
  entry("cn=x", {second.der, other_.der, first.der, other_.der});
  const auto made = part();
  EXPECT_THAT(items(*made), ElementsAre("sts/x#CN=CA", "sts/x#CN=CA~2", "sts/x#CN=other"));
  EXPECT_EQ(made->sightings[0].certificate->facts().not_before, older.not_before);
  EXPECT_THAT(states(*made),
              ElementsAre("sts/x#CN=CA leaf superseded", "sts/x#CN=CA~2 leaf ", "sts/x#CN=other leaf "));
}

TEST_F(DirectoryPart, AnotherIssuerNameOrUsageIsNoSuccessor) {
  CertificateSpec older;
  older.common_name = "user";
  older.not_before = std::chrono::sys_days(std::chrono::year(2020) / 1 / 1);
  CertificateSpec newer = older;
  newer.not_before = std::chrono::sys_days(std::chrono::year(2025) / 1 / 1);
  CertificateSpec named = newer, serving = newer;
  named.dns_names = {"a.example.test"};
  serving.server_auth = true;
  const Minted first = testing::mint(older, &chain_.root), elsewhere = testing::mint(newer, &other_);
  const Minted of_name = testing::mint(named, &chain_.root), of_usage = testing::mint(serving, &chain_.root);
  entry("cn=x", {first.der, elsewhere.der, of_name.der, of_usage.der});
  EXPECT_THAT(states(*part()), Each(EndsWith("leaf ")));
  entry("cn=x", {testing::mint(newer, &chain_.root).der});
  entries_[0].attributes.push_back(entries_[1].attributes[0]);
  entries_.pop_back();
  EXPECT_THAT(states(*part()), Contains("sts/x#CN=user leaf superseded").Times(1));
}

TEST_F(DirectoryPart, ValuesAreReadByWhatTheyAre) {
  entry("cn=base64", {base64_text(other_)});
  entry("cn=der", {other_.der});
  entry("cn=pem", {to_owned(as_bytes(other_.pem))});
  const auto made = part();
  EXPECT_THAT(items(*made), ElementsAre("sts/base64:0", "sts/der:0", "sts/pem:0"));
  EXPECT_THAT(faults(*made), IsEmpty());
}

TEST_F(DirectoryPart, WhatWasNotAskedForIsNotRead) {
  entry("cn=x", {other_.der}, "vmwSTSPrivateKey");
  entry("cn=y", {other_.der}, "USERCERTIFICATE");
  EXPECT_THAT(items(*part()), ElementsAre("sts/y:0"));
}

TEST_F(DirectoryPart, AnOctetOfZeroIsNothingAndOtherThingsAreFaults) {
  entry("cn=placeholder", {Bytes{0}, Bytes{}});
  entry("cn=broken", {other_.der, Bytes{1, 2, 3}});
  entry("cn=cut", {Bytes(other_.der.begin(), other_.der.end() - 9)});
  const auto made = part();
  EXPECT_THAT(items(*made), ElementsAre("sts/broken:0"));
  EXPECT_THAT(faults(*made), ElementsAre("sts/broken unsupported", "sts/cut truncated"));
}

TEST_F(DirectoryPart, RevocationListsHaveItemsOfTheirOwn) {
  const Bytes list = testing::mint_crl({}, chain_.root);
  entry("cn=x", {list}, "certificateRevocationList").attributes.push_back({"userCertificate", {other_.der}});
  const auto made = part();
  EXPECT_THAT(items(*made), ElementsAre("sts/x:0"));
  ASSERT_EQ(made->crls.size(), 1u);
  EXPECT_EQ(made->crls[0].item, "sts/x:crl");
}

TEST_F(DirectoryPart, DeltaListsAreCalledByTheirAttribute) {
  const std::chrono::sys_seconds tomorrow = std::chrono::sys_days(std::chrono::year(2026) / 6 / 2);
  for (const char* name : {"cn=1", "cn=2", "cn=3", "cn=4"}) {  // whatever their order as bytes
    entry(name, {testing::mint_crl({.next_update = tomorrow}, chain_.root)}, "deltaRevocationList;binary")
        .attributes.push_back({"certificateRevocationList", {testing::mint_crl({}, chain_.root)}});
  }
  const std::vector<std::string> attributes = {"certificateRevocationList", "deltaRevocationList"};
  const auto made = directory_part(search_, kBase, attributes, entries_, assessor_);
  ASSERT_EQ(made->crls.size(), 8u);
  for (const auto& crl : made->crls) {
    EXPECT_THAT(crl.item, EndsWith(crl.crl->next_update == tomorrow ? ":delta" : ":crl"));
  }
}

TEST_F(DirectoryPart, TheBaseItselfAndNamesWithSlashes) {
  entries_.push_back({kBase, {{"userCertificate", {other_.der}}}});
  entry("cn=host/a\\,b", {other_.der});
  EXPECT_THAT(items(*part()), ElementsAre("sts:0", "sts/host%2Fa,b:0"));
}

TEST_F(DirectoryPart, TheFaultOfALongNameStandsForItsItems) {
  const std::string name(300, 'x');
  entry("cn=" + name + "-1", {other_.der, Bytes{1, 2, 3}});
  entry("cn=" + name + "-2", {other_.der, chain_.leaf.der});
  search_.is_numbered = true;
  const auto made = part();
  ASSERT_EQ(made->faults.size(), 1u);
  const std::string label = made->faults[0].item;
  const auto all = states(*made);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_THAT(all, Contains(label + ":0 leaf superseded"));
  EXPECT_THAT(all, Not(Contains(StartsWith(label + "#"))));
  for (const auto& item : items(*made)) EXPECT_LE(item.size(), 256u);
}

class DirectoryFindingsTest : public DirectoryPart {
 protected:
  DirectoryFindingsTest() {
    plan_.attributes = {"userCertificate"};
    for (const char* name : {"one", "two"}) plan_.searches.emplace_back().name = name;
    for (std::size_t i = 0; i < 2; ++i) harvest_.findings.push_back({i, kBase, {}});
  }
  Findings findings() { return directory_findings(plan_, harvest_, assessor_); }
  LdapAnswer& answer(std::size_t search) { return harvest_.findings[search].answer; }
  void finds(std::size_t search) {
    entry("cn=x", {other_.der});
    answer(search).entries = std::exchange(entries_, {});
  }

  LdapPlan plan_;
  LdapHarvest harvest_;
};

TEST_F(DirectoryFindingsTest, AllSearchesThatFoundSomethingAreComplete) {
  finds(0);
  finds(1);
  const auto made = findings();
  EXPECT_EQ(text_of(made.fault), "ok");
  EXPECT_TRUE(made.complete);
  EXPECT_EQ(made.parts.size(), 2u);
  EXPECT_FALSE(made.nobody_there);
}

TEST_F(DirectoryFindingsTest, NothingFoundIsAFaultUnlessItMayBe) {
  finds(0);
  EXPECT_EQ(text_of(findings().fault), "no_certificate: two: no certificates");
  plan_.searches[1].is_optional = true;
  EXPECT_EQ(text_of(findings().fault), "ok");
  answer(1).fault = Fault(Reason::kNotFound, "32");
  EXPECT_EQ(text_of(findings().fault), "ok");
  EXPECT_TRUE(findings().complete);
  answer(1).fault = Fault(Reason::kPermission, "50");
  EXPECT_EQ(text_of(findings().fault), "permission: 50");
  EXPECT_FALSE(findings().complete);
}

TEST_F(DirectoryFindingsTest, WhatCameBeforeALimitStaysBesideItsFault) {
  finds(0);
  finds(1);
  answer(1).fault = Fault(Reason::kPartial, "4");
  const auto made = findings();
  EXPECT_EQ(text_of(made.fault), "partial: 4");
  ASSERT_EQ(made.parts.size(), 2u);
  EXPECT_EQ(items(*made.parts[1]).size(), 1u);
  EXPECT_THAT(faults(*made.parts[1]), ElementsAre("two partial"));
}

TEST_F(DirectoryFindingsTest, OfNumberedEntriesNothingCountsBesideAFault) {
  finds(0);
  finds(1);
  plan_.searches[1].is_numbered = true;
  answer(1).fault = Fault(Reason::kPartial, "4");
  const auto made = findings();
  ASSERT_EQ(made.parts.size(), 2u);
  EXPECT_EQ(made.parts[1]->place, "search:two");
  EXPECT_THAT(items(*made.parts[1]), IsEmpty());
  EXPECT_THAT(faults(*made.parts[1]), ElementsAre("two partial"));
}

TEST_F(DirectoryFindingsTest, SearchesThatWereNotMadeAreNamed) {
  plan_.searches[1].is_optional = true;
  finds(0);
  answer(0).fault = Fault(Reason::kPartial, "more");
  harvest_.findings.pop_back();
  const auto made = findings();
  EXPECT_EQ(text_of(made.fault), "partial: more");
  ASSERT_EQ(made.parts.size(), 2u);
  EXPECT_EQ(made.parts[1]->place, "search:two");
  EXPECT_THAT(faults(*made.parts[1]), ElementsAre("two closed"));
  EXPECT_EQ(text_of(made.parts[1]->faults[0].fault), "closed: the session ended before this search: more");
  EXPECT_FALSE(made.complete);
}

TEST_F(DirectoryFindingsTest, NoPlaceAtAllIsNobodyThere) {
  answer(0).fault = answer(1).fault = Fault(Reason::kNotFound, "32");
  EXPECT_TRUE(findings().nobody_there);
  finds(1);
  answer(1).fault.reset();
  EXPECT_FALSE(findings().nobody_there);
}

}  // namespace
}  // namespace kigen::sources
