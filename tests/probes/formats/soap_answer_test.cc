#include "probes/formats/soap_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/formats/vim25_answer.h"
#include "tests/probes/formats/soap_builder.h"

namespace kigen::formats {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Reason reason_of(const std::string& xml) {
  const auto read = answer(xml);
  return read ? Reason::kInternal : read.fault().reason;
}

TEST(SoapAnswer, FaultsAreKnownByTheirTypeAndNeverQuoted) {
  const struct {
    const char* type;
    SoapFault::Kind kind;
    Reason reason;
  } rows[] = {{"InvalidLogin", SoapFault::Kind::kInvalidLogin, Reason::kAuth},
              {"NotAuthenticated", SoapFault::Kind::kNotAuthenticated, Reason::kAuth},
              {"NoPermission", SoapFault::Kind::kNoPermission, Reason::kPermission},
              {"InvalidName", SoapFault::Kind::kOther, Reason::kProtocol}};
  for (const auto& row : rows) {
    const auto read = answer(soap_fault(row.type));
    ASSERT_TRUE(read && read->fault()) << row.type;
    EXPECT_EQ(read->fault()->kind, row.kind) << row.type;
    const Fault fault = fault_of(*read->fault());
    EXPECT_EQ(fault.reason, row.reason) << row.type;
    EXPECT_EQ(fault.detail, std::string("the service answers ") + row.type);
  }
}

TEST(SoapAnswer, TypeOfAFaultMayStandInTheNameAlone) {
  const auto read =
      answer(envelope("<soapenv:Fault><detail><vim:NotAuthenticatedFault/></detail></soapenv:Fault>"));
  ASSERT_TRUE(read && read->fault());
  EXPECT_EQ(read->fault()->kind, SoapFault::Kind::kNotAuthenticated);
}

TEST(SoapAnswer, TypeThatIsNoWordIsNotShown) {
  for (const std::string type : {"pass word", "", "<b>"}) {
    const auto read = answer(envelope("<Fault><detail><a xsi:type=\"" + (type == "<b>" ? "&lt;b>" : type) +
                                      "\"/></detail></Fault>"));
    ASSERT_TRUE(read && read->fault());
    EXPECT_THAT(read->fault()->type, Not(HasSubstr(" ")));
    EXPECT_THAT(read->fault()->type, Not(HasSubstr("<")));
  }
}

TEST(SoapAnswer, HostileXmlIsRefused) {
  std::string deep, wide;
  for (int i = 0; i < 10'000; ++i) deep += "<a>";
  std::string closed = deep;
  for (int i = 0; i < 10'000; ++i) closed += "</a>";
  for (int i = 0; i < 1'100'000; ++i) wide += "<a/>";
  EXPECT_EQ(reason_of("<!DOCTYPE l [<!ENTITY a \"b\">]>" + envelope("<l>&a;</l>")), Reason::kUnsupported);
  EXPECT_EQ(reason_of(deep), Reason::kTruncated);
  EXPECT_EQ(reason_of(envelope(closed)), Reason::kTooLarge);
  EXPECT_EQ(reason_of(envelope(wide)), Reason::kTooLarge);
}

TEST(SoapAnswer, WhatIsNoEnvelopeIsSaid) {
  for (const char* text : {"<html><body/></html>", "<Envelope><Body/></Envelope>", "<a/>"}) {
    EXPECT_EQ(reason_of(text), Reason::kSchema) << text;
  }
  for (const char* text : {"", "busy"}) EXPECT_NE(reason_of(text), Reason::kInternal) << text;
  const std::string whole = response("LoginResponse", "<returnval/>");
  EXPECT_EQ(reason_of(whole.substr(0, whole.find("</LoginResponse"))), Reason::kTruncated);
}

TEST(SoapAnswer, AnswerOfAnotherKindIsNotTaken) {
  const auto read = answer(response("LogoutResponse", ""));
  ASSERT_TRUE(read);
  const auto login = vim25_login(*read);
  ASSERT_FALSE(login);
  EXPECT_EQ(login.fault().reason, Reason::kSchema);
}

}  // namespace
}  // namespace kigen::formats
