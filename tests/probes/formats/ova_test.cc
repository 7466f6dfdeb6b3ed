#include "probes/formats/ova.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/formats/der_builder.h"
#include "tests/probes/formats/producer.h"
#include "tests/probes/formats/reading.h"
#include "tests/probes/formats/tar_builder.h"

namespace kigen::formats {
namespace {

using build::tar;
using build::tar_file;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Ova : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { chain_ = new kigen::testing::Chain(kigen::testing::mint_chain()); }
  static void TearDownTestSuite() { delete chain_; }

  static std::string signature() {
    return "SHA256(box.mf)= 8f3a00ff\n" + chain_->leaf.pem + chain_->intermediate.pem;
  }
  static Bytes appliance(const std::string& cert) {
    return tar({tar_file("box.ovf", "<Envelope/>"), tar_file("box.mf", "SHA256(box.ovf)= 00"),
                tar_file("box.cert", cert), tar_file("disk.vmdk", std::string(5000, 'd'))});
  }
  static void expect_publisher(const Contents& contents) {
    EXPECT_THAT(certificates_of(contents), ElementsAre(chain_->leaf.der, chain_->intermediate.der));
    EXPECT_THAT(entries_of(contents), ElementsAre("0", "1"));
    EXPECT_EQ(contents.certificates.at(0).role, Role::kSigning);
    EXPECT_EQ(contents.certificates.at(1).role, std::nullopt);
    EXPECT_FALSE(contents.is_chain);
    EXPECT_THAT(faults_of(contents), IsEmpty());
  }

  static inline kigen::testing::Chain* chain_ = nullptr;
};

TEST_F(Ova, PublisherIsRead) {
  EXPECT_TRUE(recognised(kOva, appliance(signature())));
  expect_publisher(read(kOva, appliance(signature())));
}

TEST_F(Ova, UnsignedApplianceIsSilent) {
  const Bytes archive = tar({tar_file("BOX.OVF", "<Envelope/>")});
  EXPECT_TRUE(recognised(kOva, archive));
  EXPECT_THAT(read(kOva, archive).certificates, IsEmpty());
  EXPECT_THAT(faults_of(read(kOva, archive)), IsEmpty());
}

TEST_F(Ova, DisksAreSteppedOver) {
  constexpr std::uint64_t kDisk = 3ull << 30;
  const Bytes ovf = tar_file("box.ovf", "<Envelope/>"), cert = tar_file("box.cert", signature());
  build::SparseInput input(ovf.size() + 512 + kDisk + cert.size() + 1024);
  input.put(0, ovf);
  input.put(ovf.size(), build::tar_header({.name = "disk.vmdk", .size = kDisk}));
  input.put(ovf.size() + 512 + kDisk, cert);
  expect_publisher(kOva.parse(input, {}));
  EXPECT_LT(input.read(), 16'000u);
}

TEST_F(Ova, DiskBeyondEightGibibytesIsSteppedOver) {
  constexpr std::uint64_t kDisk = 20ull << 30;
  const Bytes ovf = tar_file("box.ovf", ""), cert = tar_file("box.cert", signature());
  build::SparseInput input(ovf.size() + 512 + kDisk + cert.size());
  input.put(0, ovf);
  input.put(ovf.size(),
            build::tar_header({.name = "disk.vmdk", .size = kDisk, .size_as = build::TarSize::kBase256}));
  input.put(ovf.size() + 512 + kDisk, cert);
  expect_publisher(kOva.parse(input, {}));
}

TEST_F(Ova, EveryTruncationIsTruncatedOrWhole) {
  const Bytes whole = tar({tar_file("box.ovf", "<Envelope/>"), tar_file("box.cert", signature())});
  const std::size_t end = 3 * 512 + signature().size();
  for (std::size_t size = 513; size < end; size += 7) {
    const ByteView cut = ByteView(whole).first(size);
    EXPECT_TRUE(recognised(kOva, cut)) << size;
    const Contents contents = read(kOva, cut);
    EXPECT_THAT(contents.certificates, IsEmpty());
    const bool between = size >= 512 + 11 && size <= 1024;  // the members before it end there
    EXPECT_EQ(faults_of(contents),
              between ? std::vector<std::string>{} : std::vector<std::string>{"truncated"})
        << size;
  }
  expect_publisher(read(kOva, ByteView(whole).first(end)));
}

TEST_F(Ova, WhatIsInTheCertIsAsInPem) {
  const std::string cut = signature().substr(0, signature().size() - 40);
  EXPECT_THAT(faults_of(read(kOva, appliance(cut))), ElementsAre("1: truncated"));
  const std::string broken = "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n" + chain_->root.pem;
  const Contents contents = read(kOva, appliance(broken));
  EXPECT_THAT(faults_of(contents), ElementsAre("0: malformed"));
  EXPECT_EQ(contents.certificates.at(0).role, std::nullopt);
}

TEST_F(Ova, LargeCertIsTooLarge) {
  EXPECT_THAT(faults_of(read(kOva, appliance(std::string((1 << 20) + 1, 'x')))), ElementsAre("too_large"));
}

TEST_F(Ova, OtherArchivesAreNotRecognised) {
  EXPECT_FALSE(recognised(kOva, tar({tar_file("box.mf", ""), tar_file("box.ovf", "")})));
  EXPECT_FALSE(recognised(kOva, tar({})));
  EXPECT_FALSE(recognised(kOva, chain_->leaf.der));
  EXPECT_FALSE(recognised(kOva, Bytes{}));
  Bytes broken = appliance("");
  broken[0] ^= 1;
  EXPECT_FALSE(recognised(kOva, broken));
}

struct Packing {
  const char* name;
  const char* options;
};

class PackedByTar : public Ova, public ::testing::WithParamInterface<Packing> {};

// As the publisher signs: openssl over the manifest, and the certificates behind its line.
TEST_P(PackedByTar, IsRead) {
  const Producer producer(*chain_);
  const Bytes archive = producer.made_by(
      "echo '<Envelope/>' >box.ovf && openssl dgst -sha256 box.ovf >box.mf && "
      "{ printf 'SHA256(box.mf)= ' && openssl dgst -sha256 -sign leaf.key box.mf | od -An -v -tx1 | tr -d ' "
      "\\n' && echo && "
      "cat leaf.pem && head -n $(grep -n -m1 END ca.pem | cut -d: -f1) ca.pem; } >box.cert && "
      "truncate -s 3M disk.vmdk && tar -cf box.ova " +
          std::string(GetParam().options) + " box.ovf box.mf box.cert disk.vmdk",
      "box.ova");
  EXPECT_TRUE(recognised(kOva, archive));
  expect_publisher(read(kOva, archive));
}

INSTANTIATE_TEST_SUITE_P(
    Formats, PackedByTar,
    ::testing::Values(
        Packing{"Ustar", "--format=ustar"}, Packing{"Gnu", "--format=gnu"}, Packing{"Pax", "--format=posix"},
        Packing{"PaxWithGlobalHeader", "--format=posix --pax-option=globexthdr.name=g,comment=x"},
        Packing{"LongNames",
                "--format=gnu --transform='s,^,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/,'"}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace kigen::formats
