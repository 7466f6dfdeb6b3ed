// Source `files`: what it makes of real files, between looks as well.
#include "probes/sources/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "tests/probes/sources/other_user.h"
#include "tests/probes/sources/probing.h"
#include "tests/support/mint.h"

namespace kigen::sources {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::Minted;

class FilesTest : public ::testing::Test {
 protected:
  std::string path(const std::string& below) const { return folder_.path() + "/" + below; }

  // Looks with a prober that stays the same for the same target.
  Observation look(const std::string& below = "", std::chrono::milliseconds timeout = Probing::kPlenty) {
    auto& prober = probers_[below];
    if (!prober) prober = prober_of(kFiles, folder_.path() + below, options_);
    return probing_.probe(*prober, timeout);
  }
  Bytes store(const std::string& password, int number) {
    const auto leaf = testing::mint({.common_name = "leaf" + std::to_string(number), .key_number = number});
    return testing::mint_pkcs12({.password = password, .friendly_name = "friend"}, leaf, {});
  }

  const testing::TemporaryFolder folder_;
  const Minted leaf_ = testing::mint({.common_name = "one", .key_number = 1});
  const Minted other_ = testing::mint({.common_name = "two", .key_number = 2});
  Options options_;
  Probing probing_;
  std::map<std::string, std::unique_ptr<Prober>> probers_;
};

using Items = std::vector<std::string>;

Items items_of(const Observation& observation) {
  Items items;
  for (const auto& part : observation.parts) {
    for (const auto& sighting : part->sightings) items.push_back(sighting.item);
  }
  return items;
}

// `item reason` of every fault.
Items faults_of(const Observation& observation) {
  Items faults;
  for (const auto& part : observation.parts) {
    for (const auto& fault : part->faults) {
      faults.push_back(fault.item + " " + std::string(label(fault.fault.reason)));
    }
  }
  return faults;
}

std::string reason_of(const Observation& observation) {
  return observation.fault ? std::string(label(observation.fault->reason)) : "ok";
}

TEST_F(FilesTest, FormatsAreRecognisedByContent) {
  folder_.write("a.txt", leaf_.pem);
  folder_.write("b.pem", leaf_.der);
  folder_.write("c.crt", store("", 3));
  folder_.write("readme.pem", std::string_view("nothing for us\n"));
  const auto observation = look();
  EXPECT_EQ(items_of(observation), (Items{"a.txt#0", "b.pem#0", "c.crt#friend"}));
  EXPECT_EQ(faults_of(observation), Items());
  EXPECT_EQ(reason_of(observation), "ok");
  EXPECT_TRUE(observation.complete);
  EXPECT_TRUE(observation.phases[static_cast<std::size_t>(Phase::kRead)]);
  EXPECT_TRUE(observation.phases[static_cast<std::size_t>(Phase::kParse)]);
}

TEST_F(FilesTest, OneFileIsOnePartUnderItsPath) {
  folder_.write("a.pem", leaf_.pem + other_.pem);
  folder_.write("sub/b.pem", leaf_.pem);
  const auto observation = look();
  ASSERT_EQ(observation.parts.size(), 2u);
  EXPECT_EQ(observation.parts[0]->place, "a.pem");
  EXPECT_EQ(observation.parts[0]->sightings.size(), 2u);
  EXPECT_EQ(observation.parts[1]->place, "sub/b.pem");
  EXPECT_EQ(observation.parts[1]->sightings[0].certificate, observation.parts[0]->sightings[0].certificate);
}

TEST_F(FilesTest, RolesFollowContent) {
  const auto chain = testing::mint_chain({.dns_names = {"a.example.test"}});
  folder_.write("chain.pem", chain.leaf.pem + chain.intermediate.pem + chain.root.pem);
  folder_.write("root_with_key.pem", chain.root.pem + chain.root.key_pem);
  const auto observation = look();
  ASSERT_EQ(observation.parts.size(), 2u);
  const auto& sightings = observation.parts[0]->sightings;
  ASSERT_EQ(sightings.size(), 3u);
  EXPECT_EQ(sightings[0].role, Role::kLeaf);
  EXPECT_EQ(sightings[1].role, Role::kIntermediate);
  EXPECT_EQ(sightings[2].role, Role::kRoot);
  EXPECT_EQ(sightings[0].verdicts.name, std::nullopt);
  EXPECT_EQ(sightings[0].verdicts.trusted, false);                     // its root is none of this machine's
  EXPECT_EQ(observation.parts[1]->sightings.at(0).role, Role::kLeaf);  // its own key lies beside it
}

TEST_F(FilesTest, BindingsAreItemsOfTheirFile) {
  const std::string path =
      R"([HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\HTTP\Parameters\SslBindingInfo\)";
  const std::string hash =
      "\"SslCertHash\"=hex:01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f,10,11,12,13,14\n";
  folder_.write("web.reg", "Windows Registry Editor Version 5.00\n\n" + path + "0.0.0.0:443]\n" + hash +
                               "\n" + path + "[::]:443]\n" + hash +
                               "\"SslCertStoreName\"=\"WebHosting\"\n\n" + path + "0.0.0.0:443]\n" + hash +
                               "\"SslCertStoreName\"=\"Other\"\n");
  const Observation seen = probing_.probe(kFiles, folder_.path() + "/web.reg");
  EXPECT_EQ(text_of(seen.fault), "ok");
  ASSERT_EQ(seen.parts.size(), 1u);
  const auto& bindings = seen.parts[0]->bindings;
  ASSERT_EQ(bindings.size(), 3u);
  EXPECT_EQ(bindings[0].item, "web.reg#binding:0.0.0.0:443");
  EXPECT_EQ(bindings[0].endpoint, "0.0.0.0:443");
  EXPECT_EQ(bindings[0].store, "MY");
  EXPECT_EQ(to_hex(bindings[0].thumbprint), "0102030405060708090a0b0c0d0e0f1011121314");
  EXPECT_EQ(bindings[1].item, "web.reg#binding:[::]:443");
  EXPECT_EQ(bindings[1].store, "WebHosting");
  EXPECT_EQ(bindings[2].item, "web.reg#binding:0.0.0.0:443~2");
}

TEST_F(FilesTest, AWrongPasswordIsAFaultOfItsFileAlone) {
  folder_.write("a.pem", leaf_.pem);
  folder_.write("b.p12", store("right", 3));
  folder_.write("passwords", std::string_view("wrong-secret\r\n\nalso-wrong\n"));
  options_.set("passwords.files", std::vector<std::string>{path("passwords")});
  const auto observation = look();
  EXPECT_EQ(items_of(observation), (Items{"a.pem#0"}));
  EXPECT_EQ(faults_of(observation), (Items{"b.p12 password"}));
  EXPECT_EQ(reason_of(observation), "ok");
  EXPECT_TRUE(observation.complete);
  for (const auto& part : observation.parts) {
    for (const auto& fault : part->faults) EXPECT_EQ(fault.fault.detail.find("wrong"), std::string::npos);
  }
}

TEST_F(FilesTest, PasswordsComeFromFilesAndTheEnvironment) {
  folder_.write("b.p12", store("from a file", 3));
  folder_.write("c.p12", store("from the environment", 4));
  setenv("KIGEN_TEST_PASSWORD", "from the environment", 1);
  options_.set("passwords.env", std::vector<std::string>{"KIGEN_TEST_PASSWORD", "KIGEN_TEST_UNSET"});
  options_.set("passwords.files", std::vector<std::string>{path("../missing"), path("passwords")});
  folder_.write("passwords", std::string_view("wrong\r\nfrom a file\r\n"));
  EXPECT_EQ(items_of(look("/*.p12")), (Items{"b.p12#friend", "c.p12#friend"}));
  folder_.write("passwords",
                std::string_view("wrong\n"));  // counts at the next look, though no store changed
  const auto observation = look("/*.p12");
  EXPECT_EQ(items_of(observation), (Items{"c.p12#friend"}));
  EXPECT_EQ(faults_of(observation), (Items{path("../missing") + " not_found", "b.p12 password"}));
}

TEST_F(FilesTest, PasswordFileThatIsAFifoHangsNobody) {
  folder_.write("a.pem", leaf_.pem);
  const std::string fifo = folder_.path() + "/passwords";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  options_.set("passwords.files", std::vector<std::string>{fifo});
  const auto observation = look("/*.pem");
  EXPECT_EQ(items_of(observation), (Items{"a.pem#0"}));
  EXPECT_EQ(faults_of(observation), (Items{fifo + " unsupported"}));
}

TEST_F(FilesTest, AHundredMegabytesAreTooLarge) {
  folder_.write("a.pem", leaf_.pem);
  const std::string large = folder_.write("large.pem", leaf_.pem);
  ASSERT_EQ(truncate(large.c_str(), 100 << 20), 0);
  const auto observation = look();
  EXPECT_EQ(items_of(observation), (Items{"a.pem#0"}));
  EXPECT_EQ(faults_of(observation), (Items{"large.pem too_large"}));
  options_.set("max_file_bytes", std::int64_t{200 << 20});
  EXPECT_EQ(items_of(look("/large.pem")), (Items{"large.pem#0"}));
}

TEST_F(FilesTest, TheLimitIsTheOption) {
  options_.set("max_file_bytes", std::int64_t{1024});
  folder_.write("a.pem", leaf_.pem + std::string(1024, '\n'));
  folder_.write("b.pem", leaf_.pem.substr(0, 1024));
  const auto observation = look();
  EXPECT_EQ(items_of(observation), (Items{"b.pem#0"}));
  EXPECT_EQ(faults_of(observation), (Items{"a.pem too_large"}));
}

TEST_F(FilesTest, BadFilesHaveTheirReasons) {
  folder_.write("cut.pem", leaf_.pem.substr(0, leaf_.pem.size() / 2));
  folder_.write("cut.der", ByteView(leaf_.der).first(leaf_.der.size() / 2));
  folder_.write("cut_later.pem", leaf_.pem + other_.pem.substr(0, 200));
  folder_.write("empty.pem", std::string_view());
  ASSERT_EQ(mkfifo(path("fifo.pem").c_str(), 0600), 0);
  const auto observation = look();
  EXPECT_EQ(items_of(observation), (Items{"cut_later.pem#0"}));
  EXPECT_EQ(faults_of(observation),
            (Items{"cut.der#0 truncated", "cut.pem#0 truncated", "cut_later.pem#1 truncated"}));
  EXPECT_EQ(reason_of(observation), "ok");
}

TEST_F(FilesTest, ANamedFileWithoutCertificatesIsAFault) {
  folder_.write("empty.pem", std::string_view());
  folder_.write("text#1.pem", std::string_view("hello\n"));
  ASSERT_EQ(mkfifo(path("fifo.pem").c_str(), 0600), 0);
  for (const char* name : {"/empty.pem", "/text#1.pem", "/fifo.pem"}) {
    EXPECT_EQ(reason_of(look(name)), "unsupported") << name;
  }
  EXPECT_EQ(faults_of(look("/text#1.pem")), (Items{"text%231.pem unsupported"}));
  EXPECT_EQ(reason_of(look("/missing.pem")), "not_found");
}

TEST_F(FilesTest, ItemsOfOddPathsStayApart) {
  for (const char* name : {"a#0.pem", "a%230.pem", "a\n.pem", "a%0A.pem"}) folder_.write(name, leaf_.pem);
  Items items = items_of(look());
  ASSERT_EQ(items.size(), 4u);
  std::sort(items.begin(), items.end());
  EXPECT_EQ(std::unique(items.begin(), items.end()), items.end());
}

TEST_F(FilesTest, AnUnreadableFileIsAFaultUntilItIsReadable) {
  folder_.write("a.pem", leaf_.pem);
  const std::string locked = folder_.write("b.pem", other_.pem);
  fs::permissions(locked, fs::perms::none);
  {
    const testing::OtherUser nobody(folder_.path());
    const auto observation = look();
    EXPECT_EQ(items_of(observation), (Items{"a.pem#0"}));
    EXPECT_EQ(faults_of(observation), (Items{"b.pem permission"}));
    EXPECT_EQ(reason_of(observation), "ok");
    EXPECT_EQ(reason_of(look("/b.pem")), "permission");
  }
  fs::permissions(locked, fs::perms::all);
  EXPECT_EQ(items_of(look()), (Items{"a.pem#0", "b.pem#0"}));
}

TEST_F(FilesTest, AFileThatGrowsOrIsRewrittenIsReadAgain) {
  folder_.write("a.pem", leaf_.pem);
  EXPECT_EQ(items_of(look()), (Items{"a.pem#0"}));
  folder_.write("a.pem", leaf_.pem + other_.pem);
  EXPECT_EQ(items_of(look()), (Items{"a.pem#0", "a.pem#1"}));
  folder_.write("a.pem", other_.pem + leaf_.pem);  // of the same size
  const auto observation = look();
  EXPECT_EQ(observation.parts.at(0)->sightings.at(0).certificate->text(Certificate::Text::kName), "two");
}

TEST_F(FilesTest, RenamedAndDeletedFilesAreFollowed) {
  folder_.write("a.pem", leaf_.pem);
  folder_.write("b.pem", other_.pem);
  EXPECT_EQ(items_of(look()), (Items{"a.pem#0", "b.pem#0"}));
  fs::rename(path("a.pem"), path("c.pem"));
  EXPECT_EQ(items_of(look()), (Items{"b.pem#0", "c.pem#0"}));
  fs::remove(path("b.pem"));
  auto observation = look();
  EXPECT_EQ(items_of(observation), (Items{"c.pem#0"}));
  EXPECT_TRUE(observation.complete);
  fs::remove(path("c.pem"));
  observation = look();
  EXPECT_EQ(reason_of(observation), "not_found");
  EXPECT_FALSE(observation.complete);
}

TEST_F(FilesTest, AFileReplacedByALinkIsReadAnew) {
  folder_.write("..1/tls.crt", leaf_.pem);
  folder_.write("..2/tls.crt", other_.pem);
  fs::create_symlink("..1", path("..data"));
  fs::create_symlink("..data/tls.crt", path("tls.crt"));
  const auto name = [&] {
    const auto observation = look();
    EXPECT_EQ(items_of(observation), (Items{"tls.crt#0"}));
    return std::string(observation.parts.at(0)->sightings.at(0).certificate->text(Certificate::Text::kName));
  };
  EXPECT_EQ(name(), "one");
  fs::create_symlink("..2", path("..new"));
  fs::rename(path("..new"), path("..data"));
  EXPECT_EQ(name(), "two");
}

// Files of the source tree were written long before this test.
TEST_F(FilesTest, UnchangedFilesAreNotReadAgain) {
  const auto prober = prober_of(kFiles, KIGEN_SOURCE_DIR "/tests/fixtures/pkcs12/nss*", {});
  const auto first = probing_.probe(*prober), again = probing_.probe(*prober);
  ASSERT_FALSE(first.parts.empty());
  EXPECT_FALSE(items_of(first).empty());
  EXPECT_EQ(faults_of(first),
            (Items{"nss_pbes2.p12 password", "nss_rc2.p12 password"}));  // nor these, at such cost
  EXPECT_EQ(first.parts, again.parts);                                   // the very same objects
}

// A file so young is read again, as it may have been written once more within one tick of the clock.
TEST_F(FilesTest, TheSameContentReadAgainIsTheSameObject) {
  folder_.write("a.pem", leaf_.pem + leaf_.pem + "-----BEGIN CERTIFICATE-----\n");
  folder_.write("b.pem", other_.pem);
  const auto first = look();
  ASSERT_EQ(first.parts.size(), 2u);
  EXPECT_EQ(look().parts, first.parts);
  folder_.write("a.pem", leaf_.pem);
  const auto changed = look();
  ASSERT_EQ(changed.parts.size(), 2u);
  EXPECT_NE(changed.parts[0], first.parts[0]);
  EXPECT_EQ(changed.parts[1], first.parts[1]);
}

TEST_F(FilesTest, AFirstLookReadsEachFileOnce) {
  folder_.write("sub/b.pem", leaf_.pem);
  fs::create_hard_link(path("sub/b.pem"), path("a.pem"));
  fs::create_symlink("sub/b.pem", path("5e98733a.0"));
  ASSERT_EQ(mkfifo(path("fifo.pem").c_str(), 0600), 0);
  const auto observation = look();
  EXPECT_EQ(items_of(observation), (Items{"a.pem#0"}));
  EXPECT_EQ(faults_of(observation), Items());
  EXPECT_EQ(look().parts, observation.parts);
}

TEST_F(FilesTest, NoTimeLeftIsPartial) {
  folder_.write("a.pem", leaf_.pem);
  auto observation = look("", -1s);
  EXPECT_EQ(reason_of(observation), "partial");
  EXPECT_FALSE(observation.complete);
  observation = look();
  EXPECT_EQ(reason_of(observation), "ok");
}

TEST_F(FilesTest, APoolThatNeverGetsToItIsATimeout) {
  folder_.write("a.pem", leaf_.pem);
  {
    const auto occupation = probing_.occupy_pool();
    const auto observation = look("", 0ms);
    EXPECT_EQ(reason_of(observation), "timeout");
    EXPECT_FALSE(observation.complete);
  }
  EXPECT_EQ(reason_of(look()), "ok");
}

TEST_F(FilesTest, ALookMayBeCancelled) {
  folder_.write("a.pem", leaf_.pem);
  const auto occupation = probing_.occupy_pool();
  const auto prober = prober_of(kFiles, folder_.path(), options_);
  EXPECT_EQ(probing_.cancelled_probe(*prober, [] { return true; }), Probing::End::kCancelled);
}

TEST(FilesTarget, IsAPathOrAPattern) {
  EXPECT_EQ(kFiles.parse_target("/etc/ssl/", 0)->canonical, "/etc/ssl");
  EXPECT_EQ(kFiles.parse_target("/", 0)->canonical, "/");
  EXPECT_EQ(kFiles.parse_target("/etc/**/*.pem", 0)->canonical, "/etc/**/*.pem");
  EXPECT_FALSE(kFiles.parse_target("", 0));
  EXPECT_FALSE(kFiles.parse_target(std::string_view("/a\0b", 4), 0));
}

}  // namespace
}  // namespace kigen::sources
