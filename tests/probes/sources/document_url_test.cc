#include "probes/sources/document_url.h"

#include <gtest/gtest.h>

namespace kigen::sources {
namespace {

std::string canonical(const std::string& text) {
  const auto url = parse_document_url(text);
  return url ? url->canonical : "expected " + url.fault().detail;
}

TEST(DocumentUrl, HasOneForm) {
  EXPECT_EQ(canonical("HTTPS://VC01.Example.JP:443/websso/SAML2/Metadata/vsphere.local#top"),
            "https://vc01.example.jp/websso/SAML2/Metadata/vsphere.local");
  EXPECT_EQ(canonical("https://a.example"), "https://a.example/");
  EXPECT_EQ(canonical("http://a.example:80/x?b=C&d"), "http://a.example/x?b=C&d");
  EXPECT_EQ(canonical("https://[2001:DB8::1]:8443/x"), "https://[2001:db8::1]:8443/x");
  EXPECT_EQ(canonical(canonical("http://a.example:8080/A%20b")), "http://a.example:8080/A%20b");
}

TEST(DocumentUrl, SaysWhereItLeads) {
  const auto tls = parse_document_url("https://[2001:db8::1]/").value();
  EXPECT_EQ(tls.endpoint(), "[2001:db8::1]:443");
  EXPECT_EQ(tls.host, "2001:db8::1");
  EXPECT_TRUE(tls.is_tls);
  const auto plain = parse_document_url("http://a.example:8080/").value();
  EXPECT_EQ(plain.endpoint(), "a.example:8080");
  EXPECT_FALSE(plain.is_tls);
}

TEST(DocumentUrl, OthersAreRefusedWithoutBeingRepeated) {
  for (const char* text :
       {"", "a.example", "ftp://a.example/", "file:///etc/passwd", "https://", "https://a b/",
        "https://a.example:0/", "https://a.example:99999/", "https://a/\x01"}) {
    EXPECT_FALSE(parse_document_url(text)) << text;
  }
  EXPECT_EQ(canonical("https://user:hunter2@a.example/"), "expected a URL without a user name");
  EXPECT_FALSE(parse_document_url("https://a.example/" + std::string(2000, 'x')));
}

}  // namespace
}  // namespace kigen::sources
