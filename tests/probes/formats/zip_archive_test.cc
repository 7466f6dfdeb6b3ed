#include "probes/formats/zip_archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/formats/producer.h"
#include "tests/probes/formats/reading.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Python's zipfile, and what it writes with other words.
class ZipArchive : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    chain_ = new kigen::testing::Chain(kigen::testing::mint_chain());
    producer_ = new Producer(*chain_);
    producer_->run("openssl x509 -in leaf.pem -outform DER -out leaf.der && cp root.pem 1a2b3c4d.0");
  }
  static void TearDownTestSuite() {
    delete producer_;
    delete chain_;
  }

  // `statements` fill the archive `z`.
  static Bytes archive(const std::string& statements, const std::string& options = "zipfile.ZIP_DEFLATED") {
    return producer_->made_by("python3 -c \"\nimport zipfile\nz = zipfile.ZipFile('made.zip', 'w', " +
                                  options + ")\n" + statements + "\nz.close()\n\"",
                              "made.zip");
  }
  static inline kigen::testing::Chain* chain_ = nullptr;
  static inline Producer* producer_ = nullptr;
};

TEST_F(ZipArchive, RootsAreFoundOnceHoweverOftenTheyLieThere) {
  const Bytes bytes = archive(
      "for system in ('lin', 'mac', 'win'): z.write('1a2b3c4d.0', 'certs/%s/1a2b3c4d.0' % system)\n"
      "z.write('leaf.der', 'certs/leaf.CER')");
  EXPECT_TRUE(recognised(kZipArchive, bytes));
  const auto contents = read(kZipArchive, bytes);
  EXPECT_THAT(entries_of(contents), ElementsAre("certs/lin/1a2b3c4d.0", "certs/leaf.CER"));
  EXPECT_THAT(certificates_of(contents), ElementsAre(chain_->root.der, chain_->leaf.der));
  EXPECT_THAT(faults_of(contents), IsEmpty());
}

TEST_F(ZipArchive, StoredMembersAndACommentAreRead) {
  const Bytes bytes = archive("z.write('ca.pem')\nz.comment = b'PK' * 2000", "zipfile.ZIP_STORED");
  EXPECT_THAT(entries_of(read(kZipArchive, bytes)), ElementsAre("ca.pem", "ca.pem/1"));
}

TEST_F(ZipArchive, OtherMembersAreNotRead) {
  const Bytes bytes =
      archive("z.writestr('word/document.xml', 'x' * 100)\nz.write('root.pem', 'root.pem.txt')");
  EXPECT_TRUE(recognised(kZipArchive, bytes));
  EXPECT_THAT(entries_of(read(kZipArchive, bytes)), IsEmpty());
  EXPECT_THAT(faults_of(read(kZipArchive, bytes)), IsEmpty());
}

TEST_F(ZipArchive, AMemberThatDoesNotHoldCostsItself) {
  Bytes bytes = archive("z.writestr('a.pem', open('leaf.pem').read())\nz.write('root.pem')");
  const std::string_view name = "a.pem";
  const auto begin = std::search(bytes.begin(), bytes.end(), name.begin(), name.end());
  std::fill_n(begin + static_cast<std::ptrdiff_t>(name.size()) + 20, 50, std::uint8_t{0xff});
  const auto contents = read(kZipArchive, bytes);
  EXPECT_THAT(faults_of(contents), ElementsAre("a.pem: malformed"));
  EXPECT_THAT(entries_of(contents), ElementsAre("root.pem"));
}

TEST_F(ZipArchive, BombsAreNotUnpacked) {
  const Bytes large = archive("z.writestr('a.pem', 'x' * (2 << 20))\nz.write('root.pem')");
  EXPECT_THAT(faults_of(read(kZipArchive, large)), ElementsAre("a.pem: too_large"));
  EXPECT_THAT(entries_of(read(kZipArchive, large)), ElementsAre("root.pem"));
  const Bytes many = archive("for i in range(20): z.writestr('%d.pem' % i, 'x' * 100000)");
  EXPECT_EQ(faults_of(read(kZipArchive, many, {}, 1'000'000)).size(), 10u) << "together at most max_bytes";
  Bytes liars = many;  // each unpacks to one byte more than it says
  const Bytes size = {0xa0, 0x86, 0x01, 0};
  for (auto at = liars.begin(); (at = std::search(at, liars.end(), size.begin(), size.end())) != liars.end();
       ++at)
    *at = 0x9f;
  const auto faults = faults_of(read(kZipArchive, liars, {}, 1'000'000));
  EXPECT_EQ(
      std::count_if(faults.begin(), faults.end(), [](const auto& f) { return f.ends_with("malformed"); }), 10)
      << "what fails costs as well";
}

TEST_F(ZipArchive, AMemberThatUnpacksToMoreThanItSaysIsMalformed) {
  const Bytes truth = archive("z.writestr('a.pem', 'x' * 5000)");
  Bytes liar = truth;  // the size in the directory, behind that of the local header
  const Bytes size = {0x88, 0x13, 0, 0};
  const auto last = std::find_end(liar.begin(), liar.end(), size.begin(), size.end());
  ASSERT_NE(last, liar.end());
  *last = 0x10;
  EXPECT_THAT(faults_of(read(kZipArchive, liar)), ElementsAre("a.pem: malformed"));
}

TEST_F(ZipArchive, WhatIsNotReadSaysSo) {
  const Bytes bytes = archive("z.write('root.pem')", "zipfile.ZIP_BZIP2");
  EXPECT_THAT(faults_of(read(kZipArchive, bytes)), ElementsAre("root.pem: unsupported"));
  const Bytes huge = archive("for i in range(10001): z.writestr('%d.txt' % i, '')");
  EXPECT_THAT(faults_of(read(kZipArchive, huge)), ElementsAre("too_large"));
}

TEST_F(ZipArchive, CutAnywhereItIsTruncatedOrMalformed) {
  const Bytes bytes = archive("z.write('root.pem')");
  for (std::size_t size = 30; size < bytes.size(); ++size) {
    const auto contents = read(kZipArchive, ByteView(bytes).first(size));
    EXPECT_THAT(entries_of(contents), IsEmpty()) << size;
    EXPECT_EQ(contents.faults.size(), 1u) << size;
  }
}

}  // namespace
}  // namespace kigen::formats
