#include "probes/sources/rest_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/sources/rest_session.h"

namespace kigen::sources {
namespace {

using ::testing::HasSubstr;
using Texts = std::vector<std::string>;

class RestPlanTest : public ::testing::Test {
 protected:
  RestPlanTest() { options_.set("documents", Texts{"list", "/api/list?x=1", "one", "/api/one"}); }
  std::string mistake() const { return mistake_in_rest_options(options_); }
  static std::string target(std::string_view text) {
    const auto target = kRestSession.parse_target(text, 443);
    return target ? target->canonical + " " + target->address : "mistake";
  }

  Options options_;
};

TEST_F(RestPlanTest, DocumentsHaveWhatIsSaidOfThem) {
  options_.set("each", Texts{"list", "/*/id"});
  options_.set("roles", Texts{"one", "trusted"});
  options_.set("optional_documents", Texts{"one"});
  options_.set("named_by", Texts{"list", "name"});
  options_.set("descriptions", Texts{"list"});
  options_.set("session.login", std::string("/login"));
  options_.set("session.auth", std::string("json"));
  ASSERT_EQ(mistake(), "");
  const auto plan = rest_plan(options_);
  ASSERT_EQ(plan.documents.size(), 2u);
  EXPECT_EQ(plan.documents[0].path, "/api/list?x=1");
  EXPECT_EQ(plan.documents[0].each, "/*/id");
  EXPECT_FALSE(plan.documents[0].role);
  EXPECT_FALSE(plan.documents[0].is_optional);
  EXPECT_EQ(plan.documents[0].named_by, "name");
  EXPECT_TRUE(plan.documents[0].tells);
  EXPECT_EQ(plan.documents[1].name, "one");
  EXPECT_EQ(plan.documents[1].role, Role::kTrusted);
  EXPECT_TRUE(plan.documents[1].is_optional);
  EXPECT_EQ(plan.documents[1].named_by, "");
  EXPECT_FALSE(plan.documents[1].tells);
  EXPECT_EQ(plan.login.kind, RestLogin::Kind::kJson);
  EXPECT_EQ(plan.max_bytes, 16u << 20);
}

TEST_F(RestPlanTest, MistakesAreTold) {
  EXPECT_EQ(mistake(), "");
  options_.set("session.domain", std::string("corp"));
  EXPECT_EQ(mistake(), "session.domain needs session.auth json");
  options_.erase("session.domain");
  for (const char* key :
       {"session.auth", "session.token", "session.token_header", "session.header", "session.logout"}) {
    options_.set(key, std::string("basic"));
    EXPECT_EQ(mistake(), std::string(key) + " needs session.login");
    options_.erase(key);
  }
  options_.set("optional_documents", Texts{"two"});
  EXPECT_EQ(mistake(), "optional_documents: expected names of documents");
  options_.erase("optional_documents");
  options_.set("descriptions", Texts{"two"});
  EXPECT_EQ(mistake(), "descriptions: expected names of documents");
  options_.erase("descriptions");
  options_.set("named_by", Texts{"two", "name"});
  EXPECT_EQ(mistake(), "named_by: expected names of documents");
  options_.set("documents", Texts{"a:b", "/a"});
  EXPECT_THAT(mistake(), HasSubstr("expected names of letters"));
  options_.erase("documents");
  EXPECT_EQ(mistake(), "expected documents");
}

TEST_F(RestPlanTest, TargetsAreEndpointsOrPrefixes) {
  EXPECT_EQ(target("VC01.example.test"), "vc01.example.test:443 ");
  EXPECT_EQ(target("[2001:db8::1]:8443"), "[2001:db8::1]:8443 ");
  EXPECT_EQ(target("vc01.example.test@192.0.2.1"), "vc01.example.test:443 192.0.2.1");
  EXPECT_EQ(target("https://VC01.example.test:443/prefix/"), "https://vc01.example.test/prefix ");
  for (const char* wrong : {"http://vc01.example.test/", "https://vc01.example.test/?a=b", "ftp://x/", "a b",
                            "", "https://user@vc01.example.test/"}) {
    EXPECT_EQ(target(wrong), "mistake") << wrong;
  }
}

}  // namespace
}  // namespace kigen::sources
