#include "probes/sources/document_part.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/formats/document_builder.h"
#include "tests/support/mint.h"

namespace kigen::sources {
namespace {

using ::testing::ElementsAre;

class DocumentPartTest : public ::testing::Test {
 protected:
  DocumentPart read(const DocumentWish& wish, const std::string& text) {
    return document_part(wish, as_bytes(text), assessor_);
  }
  static std::vector<std::string> items_of(const DocumentPart& document) {
    std::vector<std::string> items;
    for (const auto& sighting : document.part->sightings) items.push_back(sighting.item);
    return items;
  }
  static std::string reason_of(const DocumentPart& document) {
    return document.fault ? std::string(label(document.fault->reason)) : "";
  }

  const DocumentWish plain_ = {"", "document:servers", "servers", std::nullopt, 1 << 20};
  const DocumentWish telling_ = {"", "document:servers", "servers", std::nullopt, 1 << 20, "name", true};
  const std::string told_ =
      R"([{"name":"cs2"},{"name":"cs1","certificate":{"valid_from":1561939200000,"valid_to":1803902400000}}])";
  const std::string pem_ = formats::with_written_line_ends(testing::mint_chain().leaf.pem);
  pki::Assessor assessor_;
};

TEST_F(DocumentPartTest, DatesCountWhereSomebodyAskedForThem) {
  EXPECT_EQ(reason_of(read(plain_, told_)), "no_certificate");
  const auto document = read(telling_, told_);
  EXPECT_EQ(reason_of(document), "");
  ASSERT_THAT(items_of(document), ElementsAre("servers/cs1/certificate"));
  const Sighting& sighting = document.part->sightings[0];
  EXPECT_TRUE(sighting.certificate->facts().described);
  EXPECT_EQ(sighting.friendly_name, "cs1");
  EXPECT_EQ(sighting.role, Role::kLeaf);
  EXPECT_EQ(sighting.verdicts, Verdicts());
}

TEST_F(DocumentPartTest, NothingToldIsNoCertificate) {
  EXPECT_EQ(reason_of(read(telling_, R"([{"name":"cs1","certificate":{}}])")), "no_certificate");
  EXPECT_EQ(reason_of(read(telling_, "<html>")), "no_certificate");
}

TEST_F(DocumentPartTest, WrongDatesAreFaultsThatHideNothing) {
  const auto document =
      read(telling_, told_.substr(0, told_.size() - 1) + R"(,{"name":"cs3","valid_to":"soon"}])");
  EXPECT_THAT(items_of(document), ElementsAre("servers/cs1/certificate"));
  std::vector<std::string> faults;
  for (const auto& fault : document.part->faults)
    faults.push_back(fault.item + " " + std::string(label(fault.fault.reason)));
  EXPECT_THAT(faults, ElementsAre("servers/cs3 malformed", "servers partial"));
}

TEST_F(DocumentPartTest, CertificatesAndDatesStandSideBySide) {
  const auto document =
      read(telling_, told_.substr(0, told_.size() - 1) + R"(,{"name":"cs/3","pem":")" + pem_ + "\"}]");
  EXPECT_THAT(items_of(document), ElementsAre("servers/cs~13/pem", "servers/cs1/certificate"));
  EXPECT_FALSE(document.part->sightings[0].certificate->facts().described);
  EXPECT_TRUE(document.part->sightings[1].certificate->facts().described);
}

TEST_F(DocumentPartTest, ARoleIsThatOfDescribedOnesToo) {
  DocumentWish signing = telling_;
  signing.role = Role::kSigning;
  EXPECT_EQ(read(signing, told_).part->sightings[0].role, Role::kSigning);
}

TEST_F(DocumentPartTest, RecordsOfOneNameAreToldApart) {
  DocumentWish named = plain_;
  named.named_by = "name";
  const std::string other = formats::with_written_line_ends(testing::mint_chain().intermediate.pem);
  const auto document =
      read(named, R"([{"name":"a","pem":")" + pem_ + R"("},{"name":"a","pem":")" + other + "\"}]");
  EXPECT_THAT(items_of(document), ElementsAre("servers/a/pem", "servers/a/pem~2"));
}

}  // namespace
}  // namespace kigen::sources
