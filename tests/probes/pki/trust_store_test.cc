#include "probes/pki/trust_store.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "probes/pki/openssl_handles.h"
#include "probes/pki/trust_stores.h"
#include "tests/support/mint.h"

namespace kigen::pki {
namespace {

using std::chrono::seconds;
using testing::mint;
using testing::TemporaryFolder;
using TimePoint = TrustStores::TimePoint;

int anchors_in(const TrustStore& store) {
  const X509StackHandle all(X509_STORE_get1_all_certs(store.get()));
  return sk_X509_num(all.get());
}

class TrustStoreFile : public ::testing::Test {
 protected:
  Reason fault_of(const std::string& path) {
    const auto store = TrustStore::from_file(path);
    EXPECT_FALSE(store) << path;
    EXPECT_EQ(ERR_peek_error(), 0u);
    return store ? Reason::kInternal : store.fault().reason;
  }

  const std::string root_ = mint({.common_name = "Root", .ca = true}).pem;
  const std::string other_ = mint({.common_name = "Other", .key_number = 1, .ca = true}).pem;
  const TemporaryFolder folder_;
};

TEST_F(TrustStoreFile, HoldsEveryCertificateOfTheFile) {
  const auto store =
      TrustStore::from_file(folder_.write("ca.pem", "Kigen's own\n" + root_ + "and\n" + other_));
  ASSERT_TRUE(store) << store.fault().detail;
  EXPECT_EQ(anchors_in(**store), 2);
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST_F(TrustStoreFile, TakesEachCertificateOnce) {
  const auto store = TrustStore::from_file(folder_.write("ca.pem", root_ + root_));
  ASSERT_TRUE(store);
  EXPECT_EQ(anchors_in(**store), 1);
}

TEST_F(TrustStoreFile, IgnoresBlocksOfOtherKinds) {
  const auto key = mint({.common_name = "Root", .ca = true}).key_pem;
  const auto store = TrustStore::from_file(folder_.write("ca.pem", key + root_));
  ASSERT_TRUE(store);
  EXPECT_EQ(anchors_in(**store), 1);
}

TEST_F(TrustStoreFile, SaysWhyItCannotBeRead) {
  EXPECT_EQ(fault_of(folder_.path() + "/missing.pem"), Reason::kNotFound);
  EXPECT_EQ(fault_of(folder_.write("file", "x") + "/below"), Reason::kNotFound);
  EXPECT_EQ(fault_of(folder_.path()), Reason::kMalformed);
  EXPECT_EQ(fault_of(folder_.write("empty.pem", "")), Reason::kNoCertificate);
  EXPECT_EQ(fault_of(folder_.write("text.pem", "no certificate here\n")), Reason::kNoCertificate);
  EXPECT_EQ(fault_of(folder_.write("key.pem", mint({}).key_pem)), Reason::kNoCertificate);
}

TEST_F(TrustStoreFile, DoesNotWaitForAFifo) {
  const std::string fifo = folder_.path() + "/fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_EQ(fault_of(fifo), Reason::kMalformed);
}

TEST_F(TrustStoreFile, IsAllOrNothing) {
  const std::string broken = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
  EXPECT_EQ(fault_of(folder_.write("a.pem", root_ + broken + other_)), Reason::kMalformed);
  EXPECT_EQ(fault_of(folder_.write("b.pem", root_ + other_.substr(0, other_.size() / 2))),
            Reason::kMalformed);
}

TEST_F(TrustStoreFile, TwoStoresAreTwoGenerations) {
  const std::string path = folder_.write("ca.pem", root_);
  const auto first = TrustStore::from_file(path), second = TrustStore::from_file(path);
  EXPECT_NE((*first)->generation(), (*second)->generation());
}

/// Sets a variable for the length of a test.
class Environment {
 public:
  Environment(const char* name, const std::string& value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    ::setenv(name, value.c_str(), 1);
  }
  ~Environment() { before_ ? ::setenv(name_, before_->c_str(), 1) : ::unsetenv(name_); }

 private:
  const char* name_;
  std::optional<std::string> before_;
};

TEST_F(TrustStoreFile, OfTheMachineIsWhereTheEnvironmentSays) {
  const Environment environment("SSL_CERT_FILE", folder_.write("ca.pem", root_));
  const auto store = TrustStore::of_the_machine();
  ASSERT_TRUE(store);
  EXPECT_EQ(anchors_in(**store), 1);
}

TEST(TrustStoreOfTheMachine, HoldsTheAuthoritiesOfTheDistribution) {
  const Environment environment("SSL_CERT_FILE", "");
  const auto store = TrustStore::of_the_machine();
  ASSERT_TRUE(store) << store.fault().detail;
  EXPECT_GT(anchors_in(**store), 100);
}

class TrustStoresInUse : public TrustStoreFile {
 protected:
  /// Each call is more than a second after the one before.
  void refresh() { stores_.refresh(now_ += seconds(2)); }

  TrustStores stores_;
  TimePoint now_{seconds(1000)};
};

TEST_F(TrustStoresInUse, AreReadOnce) {
  const std::string path = folder_.write("ca.pem", root_);
  const auto store = stores_.get(path);
  ASSERT_TRUE(store);
  EXPECT_EQ(stores_.get(path), store);
  refresh();
  EXPECT_EQ(stores_.get(path), store);
  EXPECT_EQ(stores_.generation(), 0u);
}

TEST_F(TrustStoresInUse, AreReadAnewWhenTheirFileChanges) {
  const std::string path = folder_.write("ca.pem", root_);
  const auto before = stores_.get(path);
  folder_.write("ca.pem", root_ + other_);
  refresh();
  EXPECT_NE(stores_.get(path), before);
  EXPECT_EQ(anchors_in(*stores_.get(path)), 2);
  EXPECT_EQ(stores_.generation(), 1u);
  refresh();
  EXPECT_EQ(stores_.generation(), 1u);
}

TEST_F(TrustStoresInUse, AreReadAnewWhenTheirFileIsReplacedByOneOfTheSameSize) {
  const std::string path = folder_.write("ca.pem", root_);
  const auto before = stores_.get(path);
  std::filesystem::rename(folder_.write("new.pem", root_), path);
  refresh();
  EXPECT_NE(stores_.get(path), before);
}

TEST_F(TrustStoresInUse, AreLookedAtOncePerSecond) {
  const std::string path = folder_.write("ca.pem", root_);
  stores_.get(path);
  stores_.refresh(now_);
  folder_.write("ca.pem", root_ + other_);
  stores_.refresh(now_ + std::chrono::milliseconds(999));
  EXPECT_EQ(stores_.generation(), 0u);
  stores_.refresh(now_ + seconds(1));
  EXPECT_EQ(stores_.generation(), 1u);
}

TEST_F(TrustStoresInUse, StayAsTheyWereWhenTheirFileBreaks) {
  const std::string path = folder_.write("ca.pem", root_);
  const auto before = stores_.get(path);
  folder_.write("ca.pem", "broken");
  refresh();
  EXPECT_EQ(stores_.get(path), before);
  ASSERT_TRUE(std::filesystem::remove(path));
  refresh();
  EXPECT_EQ(stores_.get(path), before);
  EXPECT_EQ(stores_.generation(), 0u);
  folder_.write("ca.pem", other_);
  refresh();
  EXPECT_NE(stores_.get(path), before);
  EXPECT_EQ(stores_.generation(), 1u);
}

TEST_F(TrustStoresInUse, AppearLater) {
  const std::string path = folder_.path() + "/ca.pem";
  EXPECT_FALSE(stores_.get(path));
  refresh();
  EXPECT_FALSE(stores_.get(path));
  EXPECT_EQ(stores_.generation(), 0u);
  folder_.write("ca.pem", root_);
  refresh();
  EXPECT_TRUE(stores_.get(path));
  EXPECT_EQ(stores_.generation(), 1u);
}

/// No descriptor can be opened while it lives.
class NoDescriptors {
 public:
  NoDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit none{0, before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(TrustStoresInUse, AreReadOnceThereAreDescriptorsAgain) {
  const std::string path = folder_.write("ca.pem", root_);
  {
    const NoDescriptors shortage;
    EXPECT_EQ(fault_of(path), Reason::kLimit);
    EXPECT_FALSE(stores_.get(path));
  }
  refresh();
  EXPECT_TRUE(stores_.get(path));
  EXPECT_EQ(stores_.generation(), 1u);
}

TEST_F(TrustStoresInUse, EmptyNameIsTheMachine) {
  const Environment environment("SSL_CERT_FILE", folder_.write("ca.pem", root_));
  ASSERT_TRUE(stores_.get(""));
  EXPECT_EQ(anchors_in(*stores_.get("")), 1);
}

}  // namespace
}  // namespace kigen::pki
