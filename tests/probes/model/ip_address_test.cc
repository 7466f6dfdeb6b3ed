#include "probes/model/ip_address.h"

#include <gtest/gtest.h>

namespace kigen {
namespace {

struct AddressCase {
  std::string name, text, canonical;
  bool v6;
};

class IpAddressText : public ::testing::TestWithParam<AddressCase> {};

TEST_P(IpAddressText, IsReadAndWrittenInItsCanonicalForm) {
  const auto address = IpAddress::parse(GetParam().text);
  ASSERT_TRUE(address);
  EXPECT_EQ(address->v6, GetParam().v6);
  EXPECT_EQ(address->bytes().size(), GetParam().v6 ? 16u : 4u);
  EXPECT_EQ(address->to_string(), GetParam().canonical);
  EXPECT_EQ(IpAddress::from_octets(address->bytes()), *address);
}

INSTANTIATE_TEST_SUITE_P(
    Forms, IpAddressText,
    ::testing::Values(AddressCase{"V4", "192.0.2.1", "192.0.2.1", false},
                      AddressCase{"V4Zero", "0.0.0.0", "0.0.0.0", false},
                      AddressCase{"V6", "2001:db8::1", "2001:db8::1", true},
                      AddressCase{"V6UpperCase", "2001:DB8::A", "2001:db8::a", true},
                      AddressCase{"V6Long", "2001:0db8:0:0:0:0:0:1", "2001:db8::1", true},
                      AddressCase{"V6Loopback", "::1", "::1", true},
                      AddressCase{"V4Mapped", "::ffff:192.0.2.1", "::ffff:192.0.2.1", true}),
    [](const auto& test) { return test.param.name; });

TEST(IpAddress, RefusesWhatIsNotAnAddress) {
  for (const char* text : {"", "192.0.2", "192.0.2.256", "192.0.2.1 ", "[::1]", "::1%eth0", "fe80::1%1",
                           "example.test", "1:2:3", "192.0.2.1:443", ":::"}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
  EXPECT_FALSE(IpAddress::parse(std::string_view("192.0.2.1\0.example", 18)));
}

TEST(IpAddress, IsOrderedAndComparedWithItsFamily) {
  EXPECT_EQ(*IpAddress::parse("192.0.2.1"), *IpAddress::parse("192.0.2.1"));
  EXPECT_NE(*IpAddress::parse("192.0.2.1"), *IpAddress::parse("192.0.2.2"));
  EXPECT_NE(*IpAddress::parse("0.0.0.0"), *IpAddress::parse("::"));
  EXPECT_LT(*IpAddress::parse("192.0.2.1"), *IpAddress::parse("192.0.2.2"));
}

TEST(IpAddress, OfAV6TextKeepsNothingOfTheAttemptAtV4) {
  EXPECT_EQ(*IpAddress::parse("::"), (IpAddress{.octets = {}, .v6 = true}));
}

}  // namespace
}  // namespace kigen
