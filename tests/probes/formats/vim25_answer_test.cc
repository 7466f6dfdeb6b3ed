#include "probes/formats/vim25_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/formats/soap_builder.h"

namespace kigen::formats {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr const char kContent[] =
    "<returnval><rootFolder type=\"Folder\">group-d1</rootFolder>"
    "<propertyCollector type=\"PropertyCollector\">propertyCollector</propertyCollector>"
    "<viewManager type=\"ViewManager\">ViewManager</viewManager>"
    "<about><name>VMware vCenter Server</name><fullName>VMware vCenter Server 8.0.2 build-22617221</fullName>"
    "<apiType>VirtualCenter</apiType><apiVersion>8.0.2.0</apiVersion></about>"
    "<setting type=\"OptionManager\">VpxSettings</setting>"
    "<sessionManager type=\"SessionManager\">SessionManager</sessionManager></returnval>";

TEST(Vim25Answer, ServiceContentNamesTheManagers) {
  const auto read = answer(response("RetrieveServiceContentResponse", kContent));
  ASSERT_TRUE(read);
  const auto content = vim25_service_content(*read);
  ASSERT_TRUE(content);
  EXPECT_EQ(content->full_name, "VMware vCenter Server 8.0.2 build-22617221");
  EXPECT_EQ(content->api_type, "VirtualCenter");
  EXPECT_EQ(content->api_version, "8.0.2.0");
  EXPECT_EQ(content->root_folder.type, "Folder");
  EXPECT_EQ(content->root_folder.id, "group-d1");
  EXPECT_EQ(content->setting.id, "VpxSettings");
  EXPECT_EQ(content->session_manager.id, "SessionManager");
  EXPECT_TRUE(content->license_manager.empty());
}

TEST(Vim25Answer, ServiceContentOfSomethingElse) {
  const auto read = answer(response("RetrieveServiceContentResponse", "<returnval/>"));
  ASSERT_TRUE(read);
  const auto content = vim25_service_content(*read);
  ASSERT_FALSE(content);
  EXPECT_EQ(content.fault().reason, Reason::kSchema);
}

TEST(Vim25Answer, LoginAndItsFault) {
  const auto in = answer(response("LoginResponse", "<returnval><key>52-x</key></returnval>"));
  const auto out = answer(soap_fault("InvalidLogin"));
  ASSERT_TRUE(in && out);
  EXPECT_TRUE(vim25_login(*in));
  EXPECT_EQ(vim25_login(*out).fault().reason, Reason::kAuth);
}

TEST(Vim25Answer, View) {
  const auto read = answer(response("CreateContainerViewResponse",
                                    "<returnval type=\"ContainerView\">session[52]view-7</returnval>"));
  ASSERT_TRUE(read);
  const auto view = vim25_container_view(*read);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->type, "ContainerView");
  EXPECT_EQ(view->id, "session[52]view-7");
}

TEST(Vim25Answer, OptionsOfOnePrefix) {
  std::string values;
  for (int i = 0; i < 120; ++i) {
    values +=
        "<returnval xsi:type=\"OptionValue\"><key>vpxd.certmgmt.certs." + std::to_string(i) +
        "</key><value xsi:type=\"xsd:int\">240</value></returnval><returnval><key>other</key></returnval>";
  }
  const auto read = answer(response("QueryOptionsResponse", values));
  ASSERT_TRUE(read);
  const auto options = vim25_options(*read, "vpxd.certmgmt.");
  ASSERT_TRUE(options);
  ASSERT_THAT(*options, SizeIs(100));
  EXPECT_EQ(options->front().key, "vpxd.certmgmt.certs.0");
  EXPECT_EQ(options->front().value, "240");
}

TEST(Vim25Answer, OptionsThatAServerDoesNotHaveAreNone) {
  const auto unknown = vim25_options(*answer(soap_fault("InvalidName")), "vpxd.certmgmt.");
  ASSERT_TRUE(unknown);
  EXPECT_THAT(*unknown, SizeIs(0));
  EXPECT_EQ(vim25_options(*answer(soap_fault("SystemError")), "vpxd.certmgmt.").fault().reason,
            Reason::kProtocol);
}

}  // namespace
}  // namespace kigen::formats
