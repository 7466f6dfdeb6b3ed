#include "probes/sources/paging.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "probes/sources/url_reference.h"

namespace kigen::sources {
namespace {

using ::testing::ElementsAre;

constexpr char kFirst[] = "https://ontap.example.test/api/list";

class PagingTest : public ::testing::Test {
 protected:
  std::string fetch(const Paging& paging, std::size_t max_bytes = 10'000) {
    const auto get = [this](const std::string& url, std::size_t most) -> Result<Bytes> {
      asked_.push_back(url);
      const auto page = pages_.find(url);
      if (page == pages_.end()) return Fault(Reason::kHttpStatus, url + ": HTTP status 500");
      if (page->second.size() > most) return Fault(Reason::kTooLarge, url);
      return to_owned(as_bytes(page->second));
    };
    const auto document = fetch_pages(paging, kFirst, max_bytes, get);
    if (!document) return std::string(label(document.fault().reason));
    const std::string fault = document->fault ? " " + std::string(label(document->fault->reason)) : "";
    return std::string(as_text(document->body)) + fault;
  }

  const Paging by_link_{"/_links/next/href", "", ""};
  const Paging by_cursor_{"", "/cursor", "cursor"};
  std::map<std::string, std::string> pages_;
  std::vector<std::string> asked_;
};

TEST_F(PagingTest, WithoutPagingADocumentIsOnePageWhateverItIs) {
  pages_[kFirst] = "<xml/>";
  EXPECT_EQ(fetch({}), "<xml/>");
  EXPECT_THAT(asked_, ElementsAre(kFirst));
}

TEST_F(PagingTest, LinksAreFollowed) {
  pages_[kFirst] = R"({"records":[1],"_links":{"next":{"href":"/api/list?start=2&x=a%20b"}}})";
  pages_["https://ontap.example.test/api/list?start=2&x=a%20b"] =
      R"({"records":[2],"_links":{"next":{"href":"?start=3"}}})";
  pages_["https://ontap.example.test/api/list?start=3"] = R"({"records":[3],"_links":{}})";
  EXPECT_EQ(fetch(by_link_), R"({"records":[1,2,3],"_links":{"next":{"href":"/api/list?start=2&x=a%20b"}}})");
}

TEST_F(PagingTest, CursorsGoIntoTheQuery) {
  pages_[kFirst] = R"({"results":[1],"cursor":"00 3"})";
  pages_[std::string(kFirst) + "?cursor=00%203"] = R"({"results":[2],"cursor":7})";
  pages_[std::string(kFirst) + "?cursor=7"] = R"({"results":[3],"cursor":""})";
  EXPECT_EQ(fetch(by_cursor_), R"({"results":[1,2,3],"cursor":"00 3"})");
}

TEST_F(PagingTest, AnotherServerIsNotAsked) {
  for (const char* link :
       {"https://evil.example.test/api/list", "http://ontap.example.test/api/list",
        "https://ontap.example.test:444/", "//evil.example.test/", "ftp://ontap.example.test/",
        "https://user@ontap.example.test/", "https://ontap.example.test@evil.example.test/"}) {
    asked_.clear();
    pages_[kFirst] = R"({"records":[1],"_links":{"next":{"href":")" + std::string(link) + R"("}}})";
    EXPECT_THAT(fetch(by_link_), ::testing::EndsWith("} schema")) << link;
    EXPECT_THAT(asked_, ElementsAre(kFirst));
  }
}

TEST_F(PagingTest, WhatCameBeforeAFaultIsKept) {
  const std::string first = R"({"records":[1],"_links":{"next":{"href":"?start=2"}}})";
  pages_[kFirst] = first;
  EXPECT_EQ(fetch(by_link_), first + " http_status");
  pages_["https://ontap.example.test/api/list?start=2"] = "<html>";
  EXPECT_EQ(fetch(by_link_), first + " schema");
  pages_["https://ontap.example.test/api/list?start=2"] = R"({"records":[2222222222]})";
  EXPECT_EQ(fetch(by_link_, first.size() + 10), first + " too_large");
}

TEST_F(PagingTest, AFirstPageThatDoesNotComeIsAFault) {
  EXPECT_EQ(fetch(by_link_), "http_status");
  pages_[kFirst] = "<html>";
  EXPECT_EQ(fetch(by_link_), "schema");
}

TEST_F(PagingTest, ACircleOfPagesEnds) {
  pages_[kFirst] = R"({"_links":{"next":{"href":"/api/list"}}})";
  EXPECT_THAT(fetch(by_link_, 1'000'000), ::testing::EndsWith("limit"));
  EXPECT_EQ(asked_.size(), 1000u);
}

TEST_F(PagingTest, AParameterIsReplaced) {
  EXPECT_EQ(with_parameter("https://h/a", "c", "1&2"), "https://h/a?c=1%262");
  EXPECT_EQ(with_parameter("https://h/a?c=0&d=1&cc=2", "c", "1"), "https://h/a?d=1&cc=2&c=1");
}

TEST_F(PagingTest, MistakesAreTold) {
  Options options;
  EXPECT_EQ(mistake_in_paging_options(options), "");
  options.set("paging.parameter", std::string("cursor"));
  EXPECT_EQ(mistake_in_paging_options(options), "paging.parameter needs paging.cursor");
  options.set("paging.cursor", std::string("/cursor"));
  EXPECT_EQ(mistake_in_paging_options(options), "");
  options.set("paging.next", std::string("/next"));
  EXPECT_EQ(mistake_in_paging_options(options), "expected paging.next or paging.cursor, found both");
}

}  // namespace
}  // namespace kigen::sources
