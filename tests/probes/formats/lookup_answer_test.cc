#include "probes/formats/lookup_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/formats/armour.h"
#include "tests/probes/formats/soap_builder.h"
#include "tests/support/mint.h"

namespace kigen::formats {
namespace {

using ::testing::SizeIs;

std::string endpoint(const std::string& url, const std::vector<std::string>& trusted) {
  std::string text =
      "<serviceEndpoints><url>" + url +
      "</url><endpointType><protocol>vmomi</protocol><type>com.vmware.vim</type></endpointType>";
  for (const auto& trust : trusted) text += "<sslTrust>\n" + trust + "\n</sslTrust>";
  return text + "</serviceEndpoints>";
}

TEST(LookupAnswer, EndpointsOfAllServicesWithTheirAnchors) {
  const auto chain = testing::mint_chain();
  const auto read = answer(response(
      "ListResponse", "<returnval><serviceVersion>2.0</serviceVersion>" +
                          endpoint("https://vc:443/sdk", {base64_of(chain.leaf.der), "MIIB"}) +
                          endpoint("https://vc/ui", {}) + "</returnval><returnval>" +
                          endpoint("https://psc/sts", {base64_of(chain.root.der)}) + "</returnval>"));
  ASSERT_TRUE(read);
  const auto endpoints = lookup_endpoints(*read);
  ASSERT_TRUE(endpoints);
  ASSERT_THAT(*endpoints, SizeIs(3));
  const ServiceEndpoint& first = endpoints->front();
  EXPECT_EQ(first.url, "https://vc:443/sdk");
  EXPECT_EQ(first.protocol, "vmomi");
  EXPECT_EQ(first.type, "com.vmware.vim");
  ASSERT_THAT(first.ssl_trust, SizeIs(2));
  EXPECT_EQ(first.ssl_trust[0].value(), chain.leaf.der);
  EXPECT_EQ(first.ssl_trust[1].fault().reason, Reason::kMalformed);
  EXPECT_THAT(endpoints->at(1).ssl_trust, SizeIs(0));
  EXPECT_EQ(endpoints->at(2).ssl_trust[0].value(), chain.root.der);
}

TEST(LookupAnswer, RegistryIsNamed) {
  const auto read =
      answer(response("RetrieveServiceContentResponse",
                      "<returnval><serviceRegistration type=\"LookupServiceRegistration\">ServiceRegistration"
                      "</serviceRegistration></returnval>"));
  ASSERT_TRUE(read);
  EXPECT_EQ(lookup_registration(*read).value().id, "ServiceRegistration");
  const auto other = answer(response("RetrieveServiceContentResponse", "<returnval/>"));
  ASSERT_TRUE(other);
  EXPECT_EQ(lookup_registration(*other).fault().reason, Reason::kSchema);
}

TEST(LookupAnswer, FaultOfTheServiceIsPassedOn) {
  const auto read = answer(soap_fault("NoPermission"));
  ASSERT_TRUE(read);
  EXPECT_EQ(lookup_endpoints(*read).fault().reason, Reason::kPermission);
}

}  // namespace
}  // namespace kigen::formats
