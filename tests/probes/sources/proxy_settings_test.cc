#include "probes/sources/proxy_settings.h"

#include <gtest/gtest.h>

#include "tests/support/mint.h"

namespace kigen::sources {
namespace {

class ProxySettingsTest : public ::testing::Test {
 protected:
  testing::TemporaryFolder folder_;
};

TEST_F(ProxySettingsTest, UrlsGiveKindAndPlace) {
  const auto http = parse_proxy("http://Proxy.example.jp:8080/");
  ASSERT_TRUE(http);
  EXPECT_EQ(http->kind, ProxyKind::kHttp);
  EXPECT_EQ(http->endpoint.canonical(), "proxy.example.jp:8080");
  const auto socks = parse_proxy("socks5://[2001:db8::1]");
  ASSERT_TRUE(socks);
  EXPECT_EQ(socks->kind, ProxyKind::kSocks5);
  EXPECT_EQ(socks->endpoint.canonical(), "[2001:db8::1]:1080");
  EXPECT_EQ(parse_proxy("http://proxy")->endpoint.port, 3128);
}

TEST_F(ProxySettingsTest, OtherTextsAreMistakes) {
  for (const char* wrong : {"", "proxy:3128", "https://proxy", "socks4://proxy", "http://", "http://proxy:0",
                            "http://proxy/path", "http://pro xy"}) {
    const auto proxy = parse_proxy(wrong);
    ASSERT_FALSE(proxy) << wrong;
    EXPECT_EQ(proxy.fault().reason, Reason::kMalformed) << wrong;
  }
}

TEST_F(ProxySettingsTest, APasswordInTheUrlIsNotRepeated) {
  const auto proxy = parse_proxy("http://user:hunter2@proxy:3128");
  ASSERT_FALSE(proxy);
  EXPECT_EQ(proxy.fault().detail.find("hunter2"), std::string::npos);
}

TEST_F(ProxySettingsTest, WithoutFilesThereAreNoCredentials) {
  const auto credentials = read_credentials(ProxySettings{});
  ASSERT_TRUE(credentials);
  EXPECT_FALSE(credentials->has_value());
}

TEST_F(ProxySettingsTest, CredentialsAreTheFirstLines) {
  ProxySettings settings;
  settings.username_file = folder_.write("user", std::string_view("kigen\r\nother\n"));
  settings.password_file = folder_.write("password", std::string_view("hunter2\n"));
  const auto credentials = read_credentials(settings);
  ASSERT_TRUE(credentials && *credentials);
  EXPECT_EQ((*credentials)->username, "kigen");
  EXPECT_EQ((*credentials)->password.reveal(), "hunter2");
}

TEST_F(ProxySettingsTest, AFileThatIsMissingOrEmptyIsAFault) {
  ProxySettings settings;
  settings.username_file = folder_.path() + "/none";
  EXPECT_EQ(read_credentials(settings).fault().reason, Reason::kNotFound);
  settings.username_file = folder_.write("empty", std::string_view("\n"));
  EXPECT_EQ(read_credentials(settings).fault().reason, Reason::kProxyAuth);
}

}  // namespace
}  // namespace kigen::sources
