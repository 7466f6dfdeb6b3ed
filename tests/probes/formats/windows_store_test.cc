#include "probes/formats/windows_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/formats/producer.h"
#include "tests/probes/formats/reading.h"
#include "tests/probes/formats/windows_builder.h"

namespace kigen::formats {
namespace {

using build::joined;
using build::windows_element;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kFixtures = KIGEN_SOURCE_DIR "/tests/fixtures/windows/";

class WindowsStore : public ::testing::Test {
 protected:
  static const Bytes& first() {
    static const Bytes der = kigen::testing::mint({.common_name = "first"}).der;
    return der;
  }
  static const Bytes& second() {
    static const Bytes der = kigen::testing::mint({.common_name = "second"}).der;
    return der;
  }
};

TEST_F(WindowsStore, OfWineIsRead) {
  const Bytes store = content_of(kFixtures + "wine.sst");
  EXPECT_TRUE(recognised(kWindowsStore, store));
  const Contents contents = read(kWindowsStore, store);
  EXPECT_THAT(entries_of(contents), ElementsAre("Fixture root", "CN=plain.example.test,O=Example KK",
                                                "retired", "old web", "本番 web 𠮷"));
  EXPECT_THAT(certificates_of(contents),
              ElementsAre(content_of(kFixtures + "root.der"), content_of(kFixtures + "plain.der"),
                          content_of(kFixtures + "archived.der"), content_of(kFixtures + "old.der"),
                          content_of(kFixtures + "server.der")));
  EXPECT_EQ(contents.certificates.at(3).state, State::kSuperseded);
  EXPECT_EQ(contents.certificates.at(4).state, State::kCurrent);
  EXPECT_THAT(leaves_of(contents), ElementsAre(4));
  EXPECT_FALSE(contents.is_chain);
  EXPECT_THAT(contents.faults, IsEmpty());
}

TEST_F(WindowsStore, PropertiesBelongToTheNextEntryOnly) {
  const Bytes store = build::windows_store(
      {build::windows_blob(first(), {build::windows_name(u"one"), windows_element(19, {})}),
       build::windows_blob(second())});
  const Contents contents = read(kWindowsStore, store);
  EXPECT_THAT(entries_of(contents), ElementsAre("one", "CN=second"));
  EXPECT_EQ(contents.certificates.at(0).state, State::kBackup);
  EXPECT_EQ(contents.certificates.at(1).state, State::kCurrent);
  EXPECT_EQ(contents.certificates.at(1).friendly_name, "");
}

TEST_F(WindowsStore, BrokenEntryLeavesTheOthers) {
  const Bytes store =
      build::windows_store({build::windows_blob(first()), windows_element(32, {1, 2}),
                            joined({windows_element(3, Bytes(20)), windows_element(32, second())})});
  const Contents contents = read(kWindowsStore, store);
  EXPECT_THAT(certificates_of(contents), ElementsAre(first(), second()));
  EXPECT_THAT(faults_of(contents), ElementsAre("1: malformed", "CN=second: malformed"));
}

TEST_F(WindowsStore, CrlsAndTrustListsAreEntriesToo) {
  const Bytes crl = build::crl_of("Some CA");
  const Bytes store = build::windows_store(
      {windows_element(33, crl), windows_element(34, build::sequence({})), build::windows_blob(first())});
  const Contents contents = read(kWindowsStore, store);
  EXPECT_THAT(certificates_of(contents), ElementsAre(first()));
  ASSERT_EQ(contents.crls.size(), 1u);
  EXPECT_EQ(contents.crls[0].entry, "crl:CN=Some CA");
  EXPECT_THAT(contents.faults, IsEmpty());
}

TEST_F(WindowsStore, EndsAtIdentifierZeroOrAtTheEnd) {
  const Bytes whole = build::windows_store({build::windows_blob(first())});
  EXPECT_THAT(faults_of(read(kWindowsStore, ByteView(whole).first(whole.size() - 12))), IsEmpty());
  EXPECT_THAT(faults_of(read(kWindowsStore, joined({whole, {1, 2, 3}}))), IsEmpty());
  const Contents empty = read(kWindowsStore, build::windows_store({}));
  EXPECT_THAT(empty.certificates, IsEmpty());
  EXPECT_THAT(empty.faults, IsEmpty());
}

TEST_F(WindowsStore, TruncationKeepsTheEntriesBefore) {
  const Bytes store = content_of(kFixtures + "wine.sst");
  std::size_t most = 0;
  for (std::size_t size = 8; size < store.size() - 12; ++size) {
    const Contents contents = read(kWindowsStore, ByteView(store).first(size));
    EXPECT_GE(contents.certificates.size(), most) << size;
    most = contents.certificates.size();
    EXPECT_LE(contents.faults.size(), 1u) << size;
    if (!contents.faults.empty()) {
      EXPECT_THAT(faults_of(contents), ElementsAre("truncated")) << size;
    }
  }
  EXPECT_EQ(most, 4u);
}

TEST_F(WindowsStore, StreamThatDoesNotHoldIsAFaultOfTheWhole) {
  const Bytes store =
      joined({{0, 0, 0, 0, 'C', 'E', 'R', 'T'}, build::windows_blob(first()), Bytes(40, 0x55)});
  const Contents contents = read(kWindowsStore, store);
  EXPECT_THAT(certificates_of(contents), ElementsAre(first()));
  EXPECT_THAT(faults_of(contents), ElementsAre("malformed"));
}

TEST_F(WindowsStore, OversizedElementIsPassedOver) {
  const Bytes store =
      build::windows_store({windows_element(87, Bytes((1 << 20) + 1)), build::windows_blob(first())});
  const Contents contents = read(kWindowsStore, store);
  EXPECT_THAT(certificates_of(contents), ElementsAre(first()));
  EXPECT_THAT(faults_of(contents), ElementsAre("too_large"));
}

TEST_F(WindowsStore, EntriesAreLimited) {
  const Bytes entry = windows_element(32, {0x30, 0});
  Bytes store = {0, 0, 0, 0, 'C', 'E', 'R', 'T'};
  for (int i = 0; i < 20'000; ++i) store.insert(store.end(), entry.begin(), entry.end());
  const Contents contents = read(kWindowsStore, store);
  EXPECT_EQ(contents.certificates.size(), 10'000u);
  EXPECT_THAT(faults_of(contents), ElementsAre("too_large"));
}

TEST_F(WindowsStore, OtherContentIsNotRecognised) {
  EXPECT_FALSE(recognised(kWindowsStore, {}));
  EXPECT_FALSE(recognised(kWindowsStore, Bytes(100, 0)));
  EXPECT_FALSE(recognised(kWindowsStore, as_bytes("CERT")));
  EXPECT_FALSE(recognised(kWindowsStore, build::windows_blob(first())));
}

}  // namespace
}  // namespace kigen::formats
