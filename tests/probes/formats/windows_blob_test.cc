#include "probes/formats/windows_blob.h"

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

class WindowsBlob : public ::testing::Test {
 protected:
  static const Bytes& der() {
    static const Bytes certificate = kigen::testing::mint({.common_name = "blob.example.test"}).der;
    return certificate;
  }
};

TEST_F(WindowsBlob, OfWineIsRead) {
  const Bytes blob = content_of(kFixtures + "wine.blob");
  EXPECT_TRUE(recognised(kWindowsBlob, blob));
  const Contents contents = read(kWindowsBlob, blob);
  EXPECT_THAT(certificates_of(contents), ElementsAre(content_of(kFixtures + "server.der")));
  EXPECT_THAT(entries_of(contents), ElementsAre("本番 web 𠮷"));
  EXPECT_EQ(contents.certificates.at(0).friendly_name, "本番 web 𠮷");
  EXPECT_THAT(leaves_of(contents), ElementsAre(0));
  EXPECT_EQ(contents.certificates.at(0).state, State::kCurrent);
  EXPECT_THAT(contents.faults, IsEmpty());
}

TEST_F(WindowsBlob, WithoutFriendlyNameIsNamedByItsSubject) {
  const Contents contents = read(kWindowsBlob, build::windows_blob(der()));
  EXPECT_THAT(entries_of(contents), ElementsAre("CN=blob.example.test"));
  EXPECT_EQ(contents.certificates.at(0).friendly_name, "");
  EXPECT_THAT(leaves_of(contents), IsEmpty());
}

TEST_F(WindowsBlob, PropertiesMayStandBehindTheCertificate) {
  const Bytes blob =
      joined({windows_element(32, der()), build::windows_name(u"late"), windows_element(19, {})});
  EXPECT_TRUE(recognised(kWindowsBlob, blob));
  const Contents contents = read(kWindowsBlob, blob);
  EXPECT_THAT(entries_of(contents), ElementsAre("late"));
  EXPECT_EQ(contents.certificates.at(0).state, State::kBackup);
}

struct StateCase {
  const char* name;
  std::vector<Bytes> properties;
  State expected;
};

class WindowsBlobState : public WindowsBlob, public ::testing::WithParamInterface<StateCase> {};

TEST_P(WindowsBlobState, ComesFromItsProperties) {
  const Contents contents = read(kWindowsBlob, build::windows_blob(der(), GetParam().properties));
  ASSERT_EQ(contents.certificates.size(), 1u);
  EXPECT_EQ(contents.certificates[0].state, GetParam().expected);
  EXPECT_THAT(contents.faults, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    Properties, WindowsBlobState,
    ::testing::Values(
        StateCase{"None", {}, State::kCurrent},
        StateCase{"Archived", {windows_element(19, {})}, State::kBackup},
        StateCase{"ArchivedWithData", {windows_element(19, {0})}, State::kBackup},
        StateCase{"Renewed", {windows_element(64, Bytes(20, 7))}, State::kSuperseded},
        StateCase{"RenewedByNothing", {windows_element(64, {})}, State::kCurrent},
        StateCase{"Both", {windows_element(64, Bytes(20, 7)), windows_element(19, {})}, State::kSuperseded},
        StateCase{"Unknown", {windows_element(0x7001, Bytes(100))}, State::kCurrent}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(WindowsBlob, WrongSha1IsMalformedBesideTheCertificate) {
  const Bytes blob = joined({windows_element(3, Bytes(20, 1)), windows_element(32, der())});
  const Contents contents = read(kWindowsBlob, blob);
  EXPECT_THAT(certificates_of(contents), ElementsAre(der()));
  EXPECT_THAT(faults_of(contents), ElementsAre("CN=blob.example.test: malformed"));
}

TEST_F(WindowsBlob, BytesBehindTheDerAreMalformedBesideIt) {
  const Contents contents = read(kWindowsBlob, windows_element(32, joined({der(), {0}})));
  EXPECT_THAT(certificates_of(contents), ElementsAre(der()));
  EXPECT_THAT(faults_of(contents), ElementsAre("CN=blob.example.test: malformed"));
}

TEST_F(WindowsBlob, CrlIsReadAndTrustListPassedOver) {
  const Bytes crl = build::crl_of("Some CA");
  const Contents contents = read(kWindowsBlob, windows_element(33, crl));
  ASSERT_EQ(contents.crls.size(), 1u);
  EXPECT_EQ(contents.crls[0].der, crl);
  EXPECT_EQ(contents.crls[0].entry, "crl:CN=Some CA");
  const Contents trust_list = read(kWindowsBlob, windows_element(34, build::sequence({})));
  EXPECT_THAT(trust_list.certificates, IsEmpty());
  EXPECT_THAT(trust_list.faults, IsEmpty());
}

struct BrokenBlob {
  const char* name;
  Bytes blob;
  std::string expected;
};

class WindowsBlobBroken : public WindowsBlob, public ::testing::WithParamInterface<BrokenBlob> {};

TEST_P(WindowsBlobBroken, IsAFault) {
  const Contents contents = read(kWindowsBlob, GetParam().blob);
  EXPECT_THAT(contents.certificates, IsEmpty());
  EXPECT_THAT(contents.crls, IsEmpty());
  EXPECT_THAT(faults_of(contents), ElementsAre(GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(
    Contents, WindowsBlobBroken,
    ::testing::Values(
        BrokenBlob{"Empty", {}, "0: malformed"},
        BrokenBlob{"PropertiesOnly", build::windows_name(u"alone"), "alone: malformed"},
        BrokenBlob{"NoDer", windows_element(32, {1, 2, 3}), "0: malformed"},
        BrokenBlob{"EmptyDer", windows_element(32, {}), "0: malformed"},
        BrokenBlob{"DerCutOff", windows_element(32, {0x30, 9, 2, 1, 1}), "0: malformed"},
        BrokenBlob{"CrlCutOff", windows_element(33, {0x30, 9, 2, 1, 1}), "crl:0: malformed"},
        BrokenBlob{"OtherEncoding", build::windows_header(32, 0, 2), "0: malformed"},
        BrokenBlob{"NoIdentifier", joined({build::windows_name(u"a"), {0xff, 0xff, 0xff, 0xff}, Bytes(8)}),
                   "a: malformed"},
        BrokenBlob{"LengthBeyondTheEnd", build::windows_header(32, 0xffffffff), "0: truncated"},
        BrokenBlob{"ElementAboveTheLimit", windows_element(32, Bytes((1 << 20) + 1)), "0: too_large"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(WindowsBlob, TruncationAnywhereIsToldAndNeverInventsACertificate) {
  const Bytes blob = content_of(kFixtures + "wine.blob");
  for (std::size_t size = 1; size < blob.size(); ++size) {
    const Contents contents = read(kWindowsBlob, ByteView(blob).first(size));
    EXPECT_THAT(contents.certificates, IsEmpty()) << size;
    ASSERT_EQ(contents.faults.size(), 1u) << size;
  }
}

TEST_F(WindowsBlob, TruncatedOneIsStillRecognised) {
  const Bytes blob = content_of(kFixtures + "wine.blob");
  EXPECT_TRUE(recognised(kWindowsBlob, ByteView(blob).first(blob.size() - 100)));
  EXPECT_THAT(faults_of(read(kWindowsBlob, ByteView(blob).first(blob.size() - 100))),
              ElementsAre("本番 web 𠮷: truncated"));
}

TEST_F(WindowsBlob, OtherContentIsNotRecognised) {
  EXPECT_FALSE(recognised(kWindowsBlob, {}));
  EXPECT_FALSE(recognised(kWindowsBlob, der()));
  EXPECT_FALSE(recognised(kWindowsBlob, as_bytes("-----BEGIN CERTIFICATE-----\n")));
  EXPECT_FALSE(recognised(kWindowsBlob, content_of(kFixtures + "wine.sst")));
  EXPECT_FALSE(recognised(kWindowsBlob, Bytes(100, 0)));
  EXPECT_FALSE(recognised(kWindowsBlob, build::windows_header(7, 0)));
  EXPECT_FALSE(recognised(kWindowsBlob, windows_element(32, {1, 2, 3})));
}

TEST_F(WindowsBlob, LargerThanAllowedIsTooLarge) {
  EXPECT_THAT(faults_of(read(kWindowsBlob, build::windows_blob(der()), {}, 100)), ElementsAre("too_large"));
}

}  // namespace
}  // namespace kigen::formats
