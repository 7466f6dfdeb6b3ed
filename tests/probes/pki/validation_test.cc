#include "probes/pki/validation.h"

#include <gtest/gtest.h>

#include "tests/probes/pki/der_builder.h"

namespace kigen::pki {
namespace {

using testing::element;
using testing::join;
using testing::oid;
using testing::sequence;
using namespace std::string_view_literals;

constexpr auto kEv = "\x67\x81\x0c\x01\x01"sv, kDv = "\x67\x81\x0c\x01\x02\x01"sv,
               kOv = "\x67\x81\x0c\x01\x02\x02"sv, kIv = "\x67\x81\x0c\x01\x02\x03"sv,
               kOwn = "\x2a\x03\x04"sv, kEvOfDigiCert = "\x60\x86\x48\x01\x86\xfd\x6c\x02\x01"sv,
               kCodeSigning = "\x67\x81\x0c\x01\x04\x01"sv;
constexpr auto kJurisdictionCountry = "\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x03"sv,
               kSerialNumber = "\x55\x04\x05"sv, kCommonName = "\x55\x04\x03"sv;

Bytes policies(std::initializer_list<std::string_view> oids) {
  Bytes list;
  for (const auto content : oids) list = join({list, sequence({oid(content)})});
  return element(0x30, list);
}

/// The content of a Name with these attributes.
Bytes subject(std::initializer_list<std::string_view> types) {
  Bytes rdns;
  for (const auto type : types) {
    rdns = join({rdns, element(0x31, sequence({oid(type), element(0x0c, "x")}))});
  }
  return rdns;
}

struct Case {
  const char* name;
  Bytes policies;
  Bytes subject;
  std::string_view expected;
};

class ValidationClass : public ::testing::TestWithParam<Case> {};

TEST_P(ValidationClass, FollowsPoliciesThenSubject) {
  const auto subject = DistinguishedName::parse(GetParam().subject);
  ASSERT_TRUE(subject);
  EXPECT_EQ(validation_class(GetParam().policies, *subject), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Table, ValidationClass,
    ::testing::Values(Case{"Dv", policies({kDv}), subject({kCommonName}), "DV"},
                      Case{"IvOverDv", policies({kDv, kIv}), {}, "IV"},
                      Case{"OvOverIvAndDv", policies({kIv, kOv, kDv}), {}, "OV"},
                      Case{"EvOverAll", policies({kOwn, kEv, kOv}), {}, "EV"},
                      Case{"OwnPolicySaysNothing", policies({kOwn}), subject({kCommonName}), ""},
                      Case{"NoPolicy", {}, {}, ""}, Case{"EmptyPolicies", policies({}), {}, ""},
                      Case{"CodeSigningIsNoClass", policies({kCodeSigning}), {}, ""},
                      Case{"PolicyOfACaForEv", policies({kOwn, kEvOfDigiCert}), {}, "EV"},
                      Case{"ReservedPolicyOverThatOfACa", policies({kEvOfDigiCert, kOv}), {}, "OV"},
                      Case{"IncorporationAndNumber", policies({kOwn}),
                           subject({kJurisdictionCountry, kSerialNumber}), "EV"},
                      Case{"IncorporationAlone", {}, subject({kJurisdictionCountry}), ""},
                      Case{"NumberAlone", {}, subject({kSerialNumber}), ""},
                      Case{"DamagedPolicies", to_owned(as_bytes("\x30\x05\x30")), {}, ""}),
    [](const auto& test) { return test.param.name; });

TEST(ReservedPolicy, IsOfTheForumAndForTls) {
  EXPECT_TRUE(has_reserved_policy(policies({kOwn, kDv})));
  EXPECT_FALSE(has_reserved_policy(policies({kOwn, kEvOfDigiCert, kCodeSigning})));
  EXPECT_FALSE(has_reserved_policy({}));
}

}  // namespace
}  // namespace kigen::pki
