#include "probes/pki/distribution_points.h"

#include <gtest/gtest.h>

#include "tests/probes/pki/der_builder.h"

namespace kigen::pki {
namespace {

using testing::element;
using testing::join;
using testing::oid;
using testing::sequence;
using Urls = std::vector<std::string>;

constexpr std::string_view kOcsp = "\x2b\x06\x01\x05\x05\x07\x30\x01";
constexpr std::string_view kIssuers = "\x2b\x06\x01\x05\x05\x07\x30\x02";

Bytes uri(std::string_view text) { return element(0x86, text); }
Bytes access(std::string_view method, const Bytes& location) { return sequence({oid(method), location}); }
Bytes point(const Bytes& names, const Bytes& more = {}) {
  return sequence({element(0xa0, element(0xa0, names)), more});
}

TEST(OcspUrls, AreThoseOfTheMethodOcsp) {
  EXPECT_EQ(ocsp_urls(sequence({access(kIssuers, uri("http://a/issuer.cer")), access(kOcsp, uri("http://a/")),
                                access(kOcsp, uri("HTTP://b/"))})),
            (Urls{"http://a/", "HTTP://b/"}));
}

TEST(OcspUrls, OtherSchemesAndNamesArePassedOver) {
  for (const char* url : {"https://a/", "ldap://a/", "file:///etc/passwd", "http://", "http://a/ b", "", "a",
                          "http://a/\r\nX: y", "http://\xe6\x97\xa5/"}) {
    EXPECT_EQ(ocsp_urls(sequence({access(kOcsp, uri(url))})), Urls{}) << url;
  }
  EXPECT_EQ(ocsp_urls(sequence({access(kOcsp, element(0x82, "http://a/"))})), Urls{});
  EXPECT_EQ(ocsp_urls(sequence({access(kOcsp, uri("http://a/" + std::string(3000, 'a')))})), Urls{});
}

TEST(OcspUrls, AreAtMostTwoAndEachOnce) {
  const Bytes a = access(kOcsp, uri("http://a/")), b = access(kOcsp, uri("http://b/")),
              c = access(kOcsp, uri("http://c/"));
  EXPECT_EQ(ocsp_urls(sequence({a, a, b, c})), (Urls{"http://a/", "http://b/"}));
}

TEST(OcspUrls, WhatDoesNotHoldIsNone) {
  const Bytes whole = sequence({access(kOcsp, uri("http://a/"))});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(ocsp_urls({whole.data(), size}), Urls{}) << size;
  }
}

TEST(CrlUrls, AreThoseOfWholePoints) {
  const Bytes reasons = element(0x81, Bytes{0x06, 0x40});
  const Bytes issuer = element(0xa2, element(0xa4, sequence({})));
  EXPECT_EQ(crl_urls(sequence({point(uri("http://reasons/"), reasons), point(uri("http://indirect/"), issuer),
                               point(join({uri("ldap://a/"), uri("http://a/ca.crl")})),
                               point(uri("http://b/ca.crl"))})),
            (Urls{"http://a/ca.crl", "http://b/ca.crl"}));
}

TEST(CrlUrls, NamesRelativeToTheIssuerAreNone) {
  const Bytes relative = sequence({element(0xa0, element(0xa1, uri("http://a/")))});
  EXPECT_EQ(crl_urls(sequence({relative, sequence({})})), Urls{});
  EXPECT_EQ(distribution_points(sequence({relative, sequence({})})).size(), 2u);
}

}  // namespace
}  // namespace kigen::pki
