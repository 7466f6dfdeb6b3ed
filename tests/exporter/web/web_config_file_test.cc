#include "exporter/web/web_config_file.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/exporter/web/web_config_fixture.h"

namespace kigen::web {
namespace {

using testing::Minted;

class FollowedWebConfig : public WebConfigFolder {
 protected:
  FollowedWebConfig() : file_(path(), right(kServing)), first_(file_.in_force()) {}

  void write(const Minted& certificate, const Minted& key) {
    folder_.write("leaf.pem", certificate.pem);
    folder_.write("leaf.key", key.key_pem);
  }
  // What two looks in a row tell; the first of them may not yet tell anything.
  std::string follow() {
    EXPECT_EQ(file_.follow(), std::nullopt);
    const auto told = file_.follow();
    return !told ? "nothing new" : told->empty() ? "in force" : text_of(LoadedWebConfig(*told));
  }

  const Minted next_ = testing::mint({.common_name = "next", .key_number = 3});
  const Minted other_ = testing::mint({.common_name = "other", .key_number = 4});
  WebConfigFile file_;
  const std::shared_ptr<const WebConfig> first_;
};

TEST_F(FollowedWebConfig, NothingChangesByItself) {
  EXPECT_EQ(follow(), "nothing new");
  EXPECT_EQ(file_.in_force(), first_);
}

TEST_F(FollowedWebConfig, RenewedPairIsInForceOnceItHasSettled) {
  write(next_, next_);
  EXPECT_EQ(file_.follow(), std::nullopt);
  EXPECT_EQ(file_.in_force(), first_);
  EXPECT_EQ(file_.follow()->size(), 0u);
  EXPECT_NE(file_.in_force(), first_);
  EXPECT_EQ(follow(), "nothing new");
}

TEST_F(FollowedWebConfig, ChangeBetweenTwoLooksWaitsForTheNext) {
  folder_.write("leaf.pem", next_.pem);
  EXPECT_EQ(file_.follow(), std::nullopt);
  folder_.write("leaf.key", next_.key_pem);
  EXPECT_EQ(follow(), "in force");
}

TEST_F(FollowedWebConfig, BrokenPairIsToldOnceAndChangesNothing) {
  write(next_, other_);
  EXPECT_EQ(follow(), "web.yml:3: tls_server_config.key_file: does not belong to the certificate\n");
  EXPECT_EQ(follow(), "nothing new");
  EXPECT_EQ(file_.in_force(), first_);
  write(next_, next_);
  EXPECT_EQ(follow(), "in force");
}

TEST_F(FollowedWebConfig, FileThatGoesAndComesIsToldAndTakenBack) {
  const std::string key = folder_.path() + "/leaf.key";
  std::filesystem::rename(key, key + ".away");
  EXPECT_EQ(follow(), "web.yml:3: tls_server_config.key_file: cannot be read: No such file or directory\n");
  EXPECT_EQ(file_.in_force(), first_);
  std::filesystem::rename(key + ".away", key);
  follow();
  EXPECT_EQ(follow(), "nothing new");
}

TEST_F(FollowedWebConfig, LinkThatIsSwungIsAChange) {
  folder_.write("one/leaf.pem", server_.leaf.pem);
  folder_.write("two/leaf.pem", server_.leaf.pem);
  folder_.write("web.yml", "tls_server_config: {cert_file: now/leaf.pem, key_file: leaf.key}");
  std::filesystem::create_directory_symlink("one", folder_.path() + "/now");
  EXPECT_EQ(follow(), "in force");
  std::filesystem::create_directory_symlink("two", folder_.path() + "/next");
  std::filesystem::rename(folder_.path() + "/next", folder_.path() + "/now");
  EXPECT_EQ(follow(), "in force");
}

TEST_F(FollowedWebConfig, EmptiedFileOpensNothing) {
  folder_.write("web.yml", "");
  EXPECT_EQ(follow(), "web.yml:1: expected a map, found nothing\n");
  EXPECT_EQ(file_.in_force(), first_);
}

TEST_F(FollowedWebConfig, TlsStaysWhatItIs) {
  folder_.write("web.yml", std::string("basic_auth_users: {alice: ") + kHashOfSecret + "}");
  EXPECT_EQ(follow(), "web.yml: tls_server_config: TLS is on, and changes only with a restart\n");
  WebConfigFile users(path(), std::get<0>(load_web_config(path())));
  folder_.write("web.yml", kServing);
  EXPECT_EQ(text_of(users.read()),
            "web.yml: tls_server_config: TLS is off, and changes only with a restart\n");
}

TEST_F(FollowedWebConfig, ReadingChangesNothing) {
  write(next_, next_);
  EXPECT_EQ(text_of(file_.read()), "");
  EXPECT_EQ(file_.in_force(), first_);
}

}  // namespace
}  // namespace kigen::web
