#include "probes/formats/json_names.h"

#include <gtest/gtest.h>

namespace kigen::formats {
namespace {

class JsonNames : public ::testing::Test {
 protected:
  static std::string named(const std::string& text, std::string_view pointer) {
    return with_names(JsonText::read(text).value(), pointer, "name");
  }
};

TEST_F(JsonNames, RecordsAreCalledByTheirNames) {
  const std::string servers = R"([{"name":"cs1","certificate":{}},{"name":"cs2","certificate":{}}])";
  EXPECT_EQ(named(servers, "/0/certificate"), "/cs1/certificate");
  EXPECT_EQ(named(servers, "/1/certificate"), "/cs2/certificate");
  const std::string more = R"([{"name":"cs0"},)" + servers.substr(1);
  EXPECT_EQ(named(more, "/1/certificate"), "/cs1/certificate");
}

TEST_F(JsonNames, RecordsInRecordsToo) {
  const std::string text = R"({"list":[{"name":"vc1","servers":[{"name":"cs1","pem":"x"},{"pem":"y"}]}]})";
  EXPECT_EQ(named(text, "/list/0/servers/0/pem"), "/list/vc1/servers/cs1/pem");
  EXPECT_EQ(named(text, "/list/0/servers/1/pem"), "/list/vc1/servers/1/pem");
  EXPECT_EQ(named(text, "/list/0/servers/0/pem/1"), "/list/vc1/servers/cs1/pem/1");
}

TEST_F(JsonNames, WhatHasNoNameKeepsItsPosition) {
  const std::string text = R"([{"name":""},{"name":7},{"other":"x"},"text",["a"]])";
  for (const char* pointer : {"/0", "/1/a", "/2", "/3", "/4/0", "/5", "/x/0", "", "/"}) {
    EXPECT_EQ(named(text, pointer), pointer);
  }
}

TEST_F(JsonNames, MembersOfObjectsAreNoRecords) {
  EXPECT_EQ(named(R"({"0":{"name":"x","a~b":{"c/d":1}}})", "/0/a~0b/c~1d"), "/0/a~0b/c~1d");
}

TEST_F(JsonNames, NamesAreWrittenAsSteps) {
  EXPECT_EQ(named(R"([{"name":"https://a~b/"}])", "/0/pem"), "/https:~1~1a~0b~1/pem");
}

}  // namespace
}  // namespace kigen::formats
