#include "probes/sources/soap_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>

#include "tests/probes/formats/soap_builder.h"
#include "tests/support/http_peer.h"

namespace kigen::sources {
namespace {

using formats::response;
using formats::soap_fault;
using ::testing::HasSubstr;
using testing::http_answer_kept_open;
using ::testing::Not;
using testing::Peer;
using testing::ReceivedRequest;
using namespace std::chrono_literals;

class SoapClientTest : public ::testing::Test {
 protected:
  // What the one answer is taken for.
  std::string outcome(const std::string& whole_answer) {
    const Peer peer(testing::serve_http_kept_open([&](const ReceivedRequest& request) {
      const std::lock_guard lock(mutex_);
      seen_ = request;
      return whole_answer;
    }));
    HttpSettings settings;
    settings.max_body_bytes = 100'000;
    settings.deadline = std::chrono::steady_clock::now() + 60s;
    SoapClient client(settings, "http://" + peer.target() + "/sdk");
    client.set_action("urn:vim25/6.0");
    const auto answer = client.ask("<Login xmlns=\"urn:vim25\"><password>hunter2</password></Login>");
    if (answer) return answer->fault() ? answer->fault()->type : "an answer";
    EXPECT_THAT(answer.fault().detail, Not(HasSubstr("hunter2")));
    return std::string(label(answer.fault().reason));
  }
  ReceivedRequest seen() {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  std::mutex mutex_;
  ReceivedRequest seen_;
};

TEST_F(SoapClientTest, QuestionIsAnEnvelopeThatIsPosted) {
  EXPECT_EQ(outcome(http_answer_kept_open(200, response("LoginResponse", ""))), "an answer");
  EXPECT_EQ(seen().method, "POST");
  EXPECT_EQ(seen().path, "/sdk");
  EXPECT_THAT(seen().head, HasSubstr("SOAPAction: \"urn:vim25/6.0\"\r\n"));
  EXPECT_THAT(seen().head, HasSubstr("Content-Type: text/xml; charset=utf-8\r\n"));
  EXPECT_THAT(seen().body,
              HasSubstr("<soapenv:Body><Login xmlns=\"urn:vim25\"><password>hunter2</password>"));
}

TEST_F(SoapClientTest, FaultOfTheServiceIsAnAnswer) {
  EXPECT_EQ(outcome(http_answer_kept_open(500, soap_fault("NoPermission"))), "NoPermission");
  EXPECT_EQ(outcome(http_answer_kept_open(200, soap_fault("NoPermission"))), "NoPermission");
}

TEST_F(SoapClientTest, OtherStatusesAreFaults) {
  EXPECT_EQ(outcome(http_answer_kept_open(500, "<html>out of order</html>")), "http_status");
  EXPECT_EQ(outcome(http_answer_kept_open(503, soap_fault("NoPermission"))), "http_status");
  EXPECT_EQ(outcome(http_answer_kept_open(302, "", "Location: /elsewhere\r\n")), "http_status");
  EXPECT_EQ(outcome(http_answer_kept_open(403, "")), "auth");
  EXPECT_EQ(outcome(http_answer_kept_open(404, "")), "not_found");
  EXPECT_EQ(outcome(http_answer_kept_open(200, "<html/>")), "schema");
}

TEST(XmlEscaped, WhatMeansSomethingToXmlIsWrittenOut) {
  EXPECT_EQ(xml_escaped("a<b>&\"'\r\xe6\x9c\x9f"), "a&lt;b&gt;&amp;&quot;&apos;&#13;\xe6\x9c\x9f");
}

}  // namespace
}  // namespace kigen::sources
