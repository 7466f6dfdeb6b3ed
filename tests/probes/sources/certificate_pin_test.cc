#include "probes/sources/certificate_pin.h"

#include <gtest/gtest.h>

#include "probes/pki/certificate_parser.h"
#include "probes/sources/http_session.h"
#include "tests/support/mint.h"
#include "tests/support/tls_peer.h"

namespace kigen::sources {
namespace {

class CertificatePin : public ::testing::Test {
 protected:
  // What becomes of a request to a peer with this certificate: it never answers, so `timeout` is trust.
  static std::string reason_with(const testing::Minted& served, const std::vector<Sha256>& pins) {
    const testing::Peer peer(testing::serve_tls({.chain = {served}}));
    HttpSettings settings;
    settings.pins = pins;
    settings.max_body_bytes = 1000;
    settings.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(3);
    HttpExchange exchange;
    exchange.url = "https://" + peer.target() + "/";
    const auto answer = HttpSession(settings).exchange(exchange);
    return answer ? "ok" : std::string(label(answer.fault().reason));
  }
};

TEST_F(CertificatePin, IsReadAsItIsShown) {
  const std::string digits(64, 'a');
  ASSERT_TRUE(parse_pin(digits));
  EXPECT_EQ((*parse_pin(digits))[31], 0xaa);
  std::string colons = "0F";
  for (int i = 0; i < 31; ++i) colons += ":9B";
  ASSERT_TRUE(parse_pin(colons));
  EXPECT_EQ((*parse_pin(colons))[0], 0x0f);
  EXPECT_EQ((*parse_pin(colons))[1], 0x9b);
  for (const std::string& wrong : {std::string(), digits.substr(1), digits + "aa", std::string(64, 'g')}) {
    EXPECT_FALSE(parse_pin(wrong)) << wrong;
  }
}

TEST_F(CertificatePin, VerifiesAPeerInPlaceOfChainAndName) {
  const auto own = testing::mint({.common_name = "appliance"});
  const auto other = testing::mint({.common_name = "appliance"});
  const auto pin = [](const testing::Minted& minted) { return pki::sha256(minted.der); };
  EXPECT_EQ(reason_with(own, {pin(other), pin(own)}), "timeout");
  EXPECT_EQ(reason_with(own, {pin(other)}), "untrusted");
  EXPECT_EQ(reason_with(own, {}), "untrusted");
}

}  // namespace
}  // namespace kigen::sources
