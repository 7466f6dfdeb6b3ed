#include "probes/formats/nss.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/probes/formats/producer.h"
#include "tests/probes/formats/reading.h"

namespace kigen::formats {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Databases of certutil, and others made with SQL.
class Nss : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    chain_ = new kigen::testing::Chain(kigen::testing::mint_chain());
    producer_ = new Producer(*chain_);
    certutil_ =
        new Bytes(producer_->made_by("mkdir db && certutil -N -d sql:db --empty-password && certutil -A -d "
                                     "sql:db -n 'Our root' -t C,, -i root.pem"
                                     " && certutil -A -d sql:db -n 'サーバー' -t ,, -i leaf.pem"
                                     " && certutil -A -d sql:db -n distrusted -t p,, -i ca.pem",
                                     "db/cert9.db"));
  }
  static void TearDownTestSuite() {
    delete certutil_;
    delete producer_;
    delete chain_;
  }

  // The image of an empty database after these statements.
  static Bytes database(const std::string& sql) {
    sqlite3* db = nullptr;
    sqlite3_open(":memory:", &db);
    char* message = nullptr;
    if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &message) != SQLITE_OK) {
      throw std::runtime_error(std::string(message) + ": " + sql);
    }
    sqlite3_int64 size = 0;
    unsigned char* image = sqlite3_serialize(db, "main", &size, 0);
    Bytes bytes(image, image + size);
    sqlite3_free(image);
    sqlite3_close(db);
    return bytes;
  }

  static std::string hex(ByteView bytes) { return "x'" + to_hex(bytes) + "'"; }

  static inline kigen::testing::Chain* chain_ = nullptr;
  static inline Producer* producer_ = nullptr;
  static inline Bytes* certutil_ = nullptr;
};

TEST_F(Nss, DatabaseOfCertutilIsRead) {
  EXPECT_TRUE(recognised(kNss, *certutil_));
  const Contents contents = read(kNss, *certutil_);
  EXPECT_THAT(entries_of(contents), ElementsAre("Our root", "サーバー", "distrusted"));
  EXPECT_THAT(certificates_of(contents),
              ElementsAre(chain_->root.der, chain_->leaf.der, chain_->intermediate.der));
  EXPECT_EQ(contents.certificates.at(0).role, Role::kTrusted);
  EXPECT_EQ(contents.certificates.at(1).role, std::nullopt);
  EXPECT_EQ(contents.certificates.at(2).role, std::nullopt);
  EXPECT_EQ(contents.certificates.at(0).friendly_name, "Our root");
  EXPECT_FALSE(contents.is_chain);
  EXPECT_THAT(contents.faults, IsEmpty());
}

TEST_F(Nss, KeyStoreOfPk12utilIsRead) {
  const Bytes store = producer_->made_by(
      "openssl pkcs12 -export -in leaf.pem -inkey leaf.key -certfile ca.pem -name 'nss leaf' -passout pass:x "
      "-out n.p12"
      " && mkdir p12 && certutil -N -d sql:p12 --empty-password && pk12util -i n.p12 -d sql:p12 -W x",
      "p12/cert9.db");
  const Contents contents = read(kNss, store);
  EXPECT_THAT(certificates_of(contents),
              ::testing::UnorderedElementsAre(chain_->leaf.der, chain_->intermediate.der, chain_->root.der));
  EXPECT_THAT(entries_of(contents), ::testing::Contains("nss leaf"));
  EXPECT_THAT(contents.faults, IsEmpty());
}

TEST_F(Nss, CrlOfCrlutilIsRead) {
  const Bytes store = producer_->made_by(
      "mkdir crl && certutil -N -d sql:crl --empty-password && printf 0123456789abcdefghij >noise"
      " && certutil -S -d sql:crl -n ca -s CN=Crl-CA -x -t C,, -z noise --keyUsage certSigning,crlSigning -2 "
      "<<'E'\n"
      "y\n-1\nn\nE\n"
      "printf 'update=20260101000000Z\\nnextupdate=20270101000000Z\\n' | crlutil -G -d sql:crl -n ca -c "
      "/dev/stdin",
      "crl/cert9.db");
  const Contents contents = read(kNss, store);
  EXPECT_EQ(contents.certificates.size(), 1u);
  ASSERT_EQ(contents.crls.size(), 1u);
  EXPECT_EQ(contents.crls[0].entry, "crl:CN=Crl-CA");
}

TEST_F(Nss, KeyDatabaseIsNotRecognised) {
  EXPECT_FALSE(recognised(kNss, producer_->made_by("true", "db/key4.db")));
  EXPECT_FALSE(recognised(kNss, database("CREATE TABLE t (a0)")));
  EXPECT_FALSE(recognised(kNss, as_bytes("SQLite format 3")));
  EXPECT_FALSE(recognised(kNss, {}));
}

TEST_F(Nss, EmptyLabelIsNamedByTheSubject) {
  const Contents contents = read(kNss, database("CREATE TABLE nssPublic (id, a0, a3, a11);"
                                                "INSERT INTO nssPublic VALUES (1, x'00000001', x'a5005a', " +
                                                hex(chain_->leaf.der) + "), (2, x'00000001', NULL, " +
                                                hex(chain_->root.der) + "), (3, x'00000002', 'key', x'00')"));
  EXPECT_THAT(entries_of(contents), ElementsAre("CN=leaf.example.test", ::testing::StartsWith("CN=")));
  EXPECT_EQ(contents.certificates.at(0).friendly_name, "");
}

TEST_F(Nss, BrokenValueLeavesTheOthers) {
  const Contents contents =
      read(kNss, database("CREATE TABLE nssPublic (id, a0, a3, a11);"
                          "INSERT INTO nssPublic VALUES (1, x'00000001', 'bad', x'010203'),"
                          "(2, x'00000001', 'null', NULL), (3, x'00000001', 'good', " +
                          hex(chain_->leaf.der) + ")"));
  EXPECT_THAT(entries_of(contents), ElementsAre("good"));
  EXPECT_THAT(faults_of(contents), ElementsAre("bad: malformed", "null: malformed"));
}

TEST_F(Nss, WriteAheadModeIsNoObstacle) {
  Bytes image = *certutil_;
  image[18] = image[19] = 2;
  EXPECT_EQ(read(kNss, image).certificates.size(), 3u);
}

struct Hostile {
  const char* name;
  const char* sql;
};

class NssHostile : public Nss, public ::testing::WithParamInterface<Hostile> {};

TEST_P(NssHostile, SchemaIsNotRun) {
  const Bytes image = database(GetParam().sql);
  const Contents contents = read(kNss, image);
  EXPECT_THAT(contents.certificates, IsEmpty());
  EXPECT_THAT(faults_of(contents), ElementsAre("malformed"));
}

INSTANTIATE_TEST_SUITE_P(
    Schemas, NssHostile,
    ::testing::Values(
        Hostile{"View",
                "CREATE VIEW nssPublic AS SELECT x'00000001' AS a0, 'x' AS a3, randomblob(99) AS a11"},
        Hostile{
            "EndlessView",
            "CREATE VIEW nssPublic AS WITH RECURSIVE r(a0, a3, a11) AS (SELECT x'00000001', 1, 1 UNION ALL "
            "SELECT a0, a3, a11 FROM r) SELECT * FROM r"},
        Hostile{"VirtualTable", "CREATE VIRTUAL TABLE nssPublic USING fts5(a0, a3, a11)"},
        Hostile{"GeneratedColumn",
                "CREATE TABLE nssPublic (a0, a3, a11 AS (CAST(a3 AS BLOB))); INSERT INTO nssPublic VALUES "
                "(x'00000001', '0')"},
        Hostile{"OtherCollation", "CREATE TABLE nssPublic (a0, a3); CREATE TABLE x (a11)"},
        Hostile{"NoTable", "CREATE TABLE other (nssPublic)"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(Nss, RowsAreLimited) {
  const Bytes image = database(
      "CREATE TABLE nssPublic (a0, a3, a11); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
      "WHERE i <"
      " 12000) INSERT INTO nssPublic SELECT x'00000001', 'n' || i, x'3000' FROM n");
  const Contents contents = read(kNss, image);
  EXPECT_EQ(contents.certificates.size(), 10'000u);
  EXPECT_THAT(faults_of(contents), ElementsAre("too_large"));
}

TEST_F(Nss, EndlessWorkIsInterrupted) {
  const Bytes image = database(
      "CREATE TABLE nssPublic (a0, a3, a11); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
      "WHERE i <"
      " 900000) INSERT INTO nssPublic SELECT x'00000002', 0, 0 FROM n");
  const Contents contents = read(kNss, image, {}, image.size());
  EXPECT_THAT(faults_of(contents), ElementsAre("too_large"));
}

TEST_F(Nss, TruncationKeepsWhatIsReadableAndIsTold) {
  std::size_t most = 0;
  for (std::size_t size = 1; size < certutil_->size(); size += 509) {
    const Contents contents = read(kNss, ByteView(*certutil_).first(size));
    EXPECT_THAT(faults_of(contents), ElementsAre("truncated")) << size;
    most = std::max(most, contents.certificates.size());
  }
  EXPECT_GE(most, 1u);
}

TEST_F(Nss, ChangedBytesEndInWords) {
  for (std::size_t at = 0; at < certutil_->size(); at += 3) {
    Bytes changed = *certutil_;
    changed[at] ^= 0xff;
    const Contents contents = read(kNss, changed);
    EXPECT_LE(contents.certificates.size(), 10u) << at;
    for (const auto& [item, fault] : contents.faults) {
      EXPECT_THAT(fault.reason, AnyOf(Reason::kMalformed, Reason::kTruncated, Reason::kTooLarge)) << at;
    }
  }
}

TEST_F(Nss, LargerThanAllowedIsTooLarge) {
  EXPECT_THAT(faults_of(read(kNss, *certutil_, {}, 1000)), ElementsAre("too_large"));
}

}  // namespace
}  // namespace kigen::formats
