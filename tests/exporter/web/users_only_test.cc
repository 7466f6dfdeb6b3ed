// The server with users: nothing at all without a password, on whatever path.
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "tests/exporter/web/web_config_fixture.h"

namespace kigen::web {
namespace {

using testing::http_request;

const std::string kAlice = "Basic YWxpY2U6c2VjcmV0";  // alice:secret
const std::string kWrong = "Basic YWxpY2U6d3Jvbmc=";  // alice:wrong

class UsersOnly : public WebConfigFolder {
 protected:
  static std::string users() { return std::string("basic_auth_users:\n  alice: ") + kHashOfSecret + "\n"; }
};

TEST_F(UsersOnly, EveryPathWantsAPassword) {
  const int port = serve(users());
  for (const char* path :
       {"/", "/metrics", "/probe?target=a", "/-/healthy", "/-/ready", "/-/reload", "/none", "//"}) {
    for (const char* method : {"GET", "HEAD", "POST", "PUT", "OPTIONS"}) {
      for (const auto& headers :
           {testing::HttpHeaders{}, {{"Authorization", kWrong}}, {{"Authorization", "x"}}}) {
        const auto response = http_request(port, method, path, headers);
        EXPECT_EQ(response.status, 401) << method << " " << path;
        EXPECT_EQ(response.header("WWW-Authenticate"), "Basic realm=\"kigen\", charset=\"UTF-8\"");
        EXPECT_EQ(response.body, std::string(method) == "HEAD" ? "" : "unauthorized\n");
      }
    }
  }
}

TEST_F(UsersOnly, WithItEverythingIsAsEver) {
  const int port = serve(users());
  const testing::HttpHeaders alice = {{"Authorization", kAlice}};
  for (const auto& [path, status] : {std::pair{"/", 200},
                                     {"/metrics", 200},
                                     {"/probe?target=a&module=tls", 200},
                                     {"/-/healthy", 200},
                                     {"/none", 404}}) {
    EXPECT_EQ(http_request(port, "GET", path, alice).status, status) << path;
  }
  EXPECT_EQ(http_request(port, "POST", "/-/reload", alice).status, 200);
  EXPECT_EQ(http_request(port, "GET", "/-/reload", alice).status, 405);
}

TEST_F(UsersOnly, OneBcryptServesManyScrapes) {
  const int port = serve(users());
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(http_request(port, "GET", "/metrics", {{"Authorization", kAlice}}).status, 200);
  EXPECT_EQ(file_->in_force()->basic_auth->comparisons(), 1);
}

TEST_F(UsersOnly, BodyOfARefusedRequestIsIgnored) {
  const int port = serve(users());
  EXPECT_EQ(http_request(port, "POST", "/-/reload", {}, std::string(1000, 'x')).status, 401);
}

TEST_F(UsersOnly, ChangedPasswordHoldsForTheNextRequest) {
  const int port = serve(users());
  EXPECT_EQ(http_request(port, "GET", "/metrics", {{"Authorization", kAlice}}).status, 200);
  file_->put_in_force(right(std::string("basic_auth_users: {alice: ") + kHashOfOther + "}"));
  EXPECT_EQ(http_request(port, "GET", "/metrics", {{"Authorization", kAlice}}).status, 401);
}

TEST_F(UsersOnly, TlsAndUsersGoTogether) {
  const int port = serve(kServing + users());
  EXPECT_EQ(ask(port).response.status, 401);
  EXPECT_EQ(ask(port, {}, "/metrics", "Authorization: " + kAlice + "\r\n").response.status, 200);
}

TEST_F(UsersOnly, HeadersGoWithEveryAnswerAndReplaceOurs) {
  const int port = serve(users() + R"(http_server_config:
  headers:
    Content-Security-Policy: default-src 'self'
    X-Frame-Options: deny
    X-Content-Type-Options: nosniff
    X-XSS-Protection: "0"
    Strict-Transport-Security: max-age=60
)");
  for (const char* path : {"/", "/metrics", "/-/healthy", "/none"}) {
    for (const auto& headers : {testing::HttpHeaders{}, {{"Authorization", kAlice}}}) {
      const auto response = http_request(port, "GET", path, headers);
      for (const auto& [name, value] : file_->in_force()->headers) {
        EXPECT_EQ(response.header(name), value) << path;
        EXPECT_EQ(std::count_if(response.headers.begin(), response.headers.end(),
                                [&](const auto& field) { return field.first == name; }),
                  1)
            << path << " " << name;
      }
    }
  }
}

}  // namespace
}  // namespace kigen::web
