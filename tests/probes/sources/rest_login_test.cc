#include "probes/sources/rest_login.h"

#include <gtest/gtest.h>

#include <ostream>

namespace kigen::sources {
namespace {

HttpCredentials credentials() {
  HttpCredentials credentials;
  credentials.username = Secret("reader@corp");
  credentials.password = Secret("p+w & \"q\"=%期");
  return credentials;
}

class RestLoginTest : public ::testing::Test {
 protected:
  RestLoginTest() { options_.set("session.login", std::string("/login")); }
  void set(const std::string& key, const std::string& text) { options_.set("session." + key, text); }
  RestLogin login() const { return rest_login(options_); }
  std::string body() const { return std::string(as_text(login().body(credentials()))); }

  Options options_;
};

TEST_F(RestLoginTest, BasicSaysItInTheHeader) {
  EXPECT_EQ(login().content_type(), "");
  EXPECT_EQ(body(), "");
  EXPECT_EQ(login().logout_method, "DELETE");
}

TEST_F(RestLoginTest, JsonQuotesWhatItSays) {
  set("auth", "json");
  EXPECT_EQ(login().content_type(), "application/json");
  EXPECT_EQ(body(), R"({"username":"reader@corp","password":"p+w & \"q\"=%期"})");
  set("domain", "CORP");
  EXPECT_EQ(body(), R"({"username":"reader@corp","password":"p+w & \"q\"=%期","domain":"CORP"})");
}

TEST_F(RestLoginTest, FormEncodesWhatItSays) {
  set("auth", "form");
  EXPECT_EQ(login().content_type(), "application/x-www-form-urlencoded");
  EXPECT_EQ(body(), "j_username=reader%40corp&j_password=p%2Bw%20%26%20%22q%22%3D%25%E6%9C%9F");
  set("username_field", "user name");
  set("password_field", "pw");
  EXPECT_EQ(body(), "user%20name=reader%40corp&pw=p%2Bw%20%26%20%22q%22%3D%25%E6%9C%9F");
}

TEST_F(RestLoginTest, ForbiddenMayBeTheEndOfASessionBehindAForm) {
  EXPECT_TRUE(login().is_over(401));
  EXPECT_FALSE(login().is_over(403));
  set("auth", "form");
  EXPECT_TRUE(login().is_over(401));
  EXPECT_TRUE(login().is_over(403));
  EXPECT_FALSE(login().is_over(200));
}

TEST_F(RestLoginTest, ForbiddenMayAsWellBeARightThatIsMissing) {
  set("auth", "form");
  EXPECT_TRUE(login().may_be_open(403));
  EXPECT_FALSE(login().may_be_open(401));
}

struct Mistake {
  const char* name;
  std::vector<std::pair<const char*, const char*>> options;
  const char* expected;
};
void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.name; }

class RestLoginMistake : public ::testing::TestWithParam<Mistake> {};

TEST_P(RestLoginMistake, IsTold) {
  Options options;
  for (const auto& [key, text] : GetParam().options)
    options.set("session." + std::string(key), std::string(text));
  EXPECT_EQ(mistake_in_rest_login(options), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Table, RestLoginMistake,
    ::testing::Values(
        Mistake{"none", {}, ""},
        Mistake{"a_form",
                {{"login", "/l"}, {"auth", "form"}, {"username_field", "u"}, {"password_field", "p"}},
                ""},
        Mistake{"a_logout_with_a_body",
                {{"login", "/l"}, {"logout", "/o"}, {"logout_method", "post"}, {"refresh_token", "/r"}},
                ""},
        Mistake{"fields_without_a_form",
                {{"login", "/l"}, {"auth", "json"}, {"username_field", "u"}},
                "session.username_field needs session.auth form"},
        Mistake{"a_field_of_basic",
                {{"login", "/l"}, {"password_field", "u"}},
                "session.password_field needs session.auth form"},
        Mistake{"a_domain_of_a_form",
                {{"login", "/l"}, {"auth", "form"}, {"domain", "d"}},
                "session.domain needs session.auth json"},
        Mistake{"a_method_for_nothing",
                {{"login", "/l"}, {"logout_method", "post"}},
                "session.logout_method needs session.logout"},
        Mistake{"a_body_of_a_delete",
                {{"login", "/l"}, {"logout", "/o"}, {"refresh_token", "/r"}},
                "session.refresh_token needs session.logout_method post"},
        Mistake{"a_form_for_nothing", {{"auth", "form"}}, "session.auth needs session.login"},
        Mistake{"two_tokens",
                {{"login", "/l"}, {"token", "/t"}, {"token_header", "T"}},
                "expected session.token or session.token_header, found both"}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace kigen::sources
