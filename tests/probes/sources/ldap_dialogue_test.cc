#include "probes/sources/ldap_dialogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/sources/ldap_filter.h"
#include "probes/sources/ldap_tour.h"
#include "tests/probes/sources/ldap_builder.h"
#include "tests/probes/sources/probing.h"
#include "tests/support/event_loop.h"

namespace kigen::sources {
namespace {

using ldap::says;
using ldap::ScriptedServer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::uint64_t kFirst = 2;  // StartTLS was the first message

class LdapDialogueTest : public ::testing::Test {
 protected:
  static LdapDialogue::Limits limits() {
    return {1000, 1 << 20, std::chrono::steady_clock::now() + std::chrono::seconds(30)};
  }
  std::string bind(ScriptedServer& server, const char* password = "hunter2") {
    LdapDialogue dialogue(server, limits());
    const auto status = loop_.run(dialogue.bind(Secret("cn=reader"), Secret(password)));
    return status ? "ok" : text_of(status.fault());
  }
  LdapAnswer search(ScriptedServer& server, LdapDialogue::Limits bounds = limits()) {
    LdapDialogue dialogue(server, bounds);
    LdapQuestion question;
    question.base = "dc=a";
    question.filter = encode_ldap_filter("(cn=*)").value();
    question.attributes = {"cACertificate"};
    auto answer = loop_.run(dialogue.search(std::move(question)));
    is_over_ = dialogue.is_over();
    return answer;
  }
  static std::vector<std::string> names(const LdapAnswer& answer) {
    std::vector<std::string> all;
    for (const auto& entry : answer.entries) all.push_back(entry.name);
    return all;
  }

  testing::EventLoop loop_;
  bool is_over_ = false;
};

TEST_F(LdapDialogueTest, ABindIsTakenOrNot) {
  ScriptedServer right({says({ldap::result(kFirst, 0x61, 0)})}, 1);
  EXPECT_EQ(bind(right), "ok");
  ScriptedServer wrong({says({ldap::result(kFirst, 0x61, 49, "data 52e")})});
  EXPECT_EQ(bind(wrong), "auth: bind: 49 invalidCredentials: data 52e");
}

TEST_F(LdapDialogueTest, ANameWithoutAPasswordIsNotSaid) {
  ScriptedServer server({});
  EXPECT_THAT(bind(server, ""), HasSubstr("auth: "));
  EXPECT_TRUE(server.requests.empty());
}

TEST_F(LdapDialogueTest, AServerThatRepeatsThePasswordIsNotQuoted) {
  ScriptedServer server({says({ldap::result(kFirst, 0x61, 49, "wrong: hunter2")})});
  EXPECT_THAT(bind(server), Not(HasSubstr("hunter2")));
  const Bytes echo = to_owned(as_bytes("HTTP/1.1 400 hunter2"));
  ScriptedServer garbage({says({echo})});
  EXPECT_EQ(bind(garbage), "protocol: the peer sent what is no LDAP message");
}

TEST_F(LdapDialogueTest, EntriesComeInPiecesAndReferencesAreCounted) {
  ScriptedServer server({says({ldap::entry(kFirst, "cn=1"), ldap::reference(kFirst),
                               ldap::entry(kFirst, "cn=2"), ldap::done(kFirst)})},
                        3);
  const auto answer = search(server);
  EXPECT_EQ(text_of(answer.fault), "ok");
  EXPECT_THAT(names(answer), ElementsAre("cn=1", "cn=2"));
  EXPECT_EQ(answer.references, 1u);
}

TEST_F(LdapDialogueTest, NothingButReferencesIsNothingFound) {
  ScriptedServer server({says({ldap::reference(kFirst), ldap::done(kFirst)})});
  EXPECT_THAT(text_of(search(server).fault), HasSubstr("not_found: search: 1 references"));
}

TEST_F(LdapDialogueTest, PagesFollowOneAnotherByTheirCookies) {
  ScriptedServer server({says({ldap::entry(kFirst, "cn=1"), ldap::page_done(kFirst, "next-page")}),
                         says({ldap::entry(kFirst + 1, "cn=2"), ldap::page_done(kFirst + 1, "")})});
  const auto answer = search(server);
  EXPECT_EQ(text_of(answer.fault), "ok");
  EXPECT_THAT(names(answer), ElementsAre("cn=1", "cn=2"));
  ASSERT_EQ(server.requests.size(), 2u);
  EXPECT_THAT(std::string(as_text(server.requests[1])), HasSubstr("next-page"));
}

struct Limited {
  const char* name;
  std::uint64_t code;
  const char* outcome;
};
void PrintTo(const Limited& row, std::ostream* out) { *out << row.name; }

class LdapDialogueResult : public LdapDialogueTest, public ::testing::WithParamInterface<Limited> {};

TEST_P(LdapDialogueResult, KeepsWhatCameBefore) {
  ScriptedServer server({says({ldap::entry(kFirst, "cn=1"), ldap::done(kFirst, GetParam().code)})});
  const auto answer = search(server);
  EXPECT_EQ(text_of(answer.fault), GetParam().outcome);
  EXPECT_THAT(names(answer), ElementsAre("cn=1"));
  EXPECT_FALSE(is_over_);
}

INSTANTIATE_TEST_SUITE_P(
    Codes, LdapDialogueResult,
    ::testing::Values(Limited{"Success", 0, "ok"}, Limited{"Time", 3, "partial: search: 3 timeLimitExceeded"},
                      Limited{"Size", 4, "partial: search: 4 sizeLimitExceeded"},
                      Limited{"Administrator", 11, "partial: search: 11 adminLimitExceeded"},
                      Limited{"NoSuchObject", 32, "not_found: search: 32 noSuchObject"},
                      Limited{"Referral", 10, "not_found: search: 10 referral"},
                      Limited{"Access", 50, "permission: search: 50 insufficientAccessRights"},
                      Limited{"Confidentiality", 13, "auth: search: 13 confidentialityRequired"},
                      Limited{"Busy", 51, "protocol: search: 51 busy"},
                      Limited{"Unknown", 4711, "protocol: search: 4711"}),
    [](const auto& row) { return row.param.name; });

TEST_F(LdapDialogueTest, ActiveDirectoryWantsABindFirst) {
  ScriptedServer server({says({ldap::done(kFirst, 1, "000004DC: LdapErr: DSID-0C090A5C")})});
  EXPECT_THAT(text_of(search(server).fault), HasSubstr("auth: "));
}

TEST_F(LdapDialogueTest, MoreEntriesThanTheLimitAreNotRead) {
  std::vector<Bytes> endless(20, ldap::entry(kFirst, "cn=1"));
  ScriptedServer server({says(endless)});
  auto bounds = limits();
  bounds.max_entries = 10;
  const auto answer = search(server, bounds);
  EXPECT_THAT(text_of(answer.fault), HasSubstr("partial: "));
  EXPECT_EQ(answer.entries.size(), 10u);
  EXPECT_TRUE(is_over_);
}

TEST_F(LdapDialogueTest, PagesBeyondTheLimitAreNotAskedFor) {
  ScriptedServer server({says({ldap::entry(kFirst, "cn=1"), ldap::page_done(kFirst, "next")})});
  auto bounds = limits();
  bounds.max_entries = 1;
  EXPECT_THAT(text_of(search(server, bounds).fault), HasSubstr("partial: "));
  EXPECT_EQ(server.requests.size(), 1u);
  EXPECT_FALSE(is_over_);
}

TEST_F(LdapDialogueTest, AnswersBeyondTheirBytesAreNotRead) {
  ScriptedServer announced({says({Bytes{0x30, 0x84, 0x7f, 0xff, 0xff, 0xff, 0x02}})});
  EXPECT_THAT(text_of(search(announced).fault), HasSubstr("too_large: "));
  std::vector<Bytes> many(30, ldap::reference(kFirst));  // no entries at all
  ScriptedServer sent({says(many)});
  auto bounds = limits();
  bounds.max_bytes = 1000;
  EXPECT_THAT(text_of(search(sent, bounds).fault), HasSubstr("too_large: "));
  EXPECT_TRUE(is_over_);
}

TEST_F(LdapDialogueTest, ManyEmptyValuesCostWhatItTakesToKeepThem) {
  const auto entry = ldap::entry(kFirst, "cn=1", {{"cACertificate", std::vector<Bytes>(10'000)}});
  ScriptedServer server({says({entry, entry, ldap::done(kFirst)})});
  EXPECT_THAT(text_of(search(server).fault), HasSubstr("too_large: "));
  const auto larger = ldap::entry(kFirst, "cn=1", {{"cACertificate", std::vector<Bytes>(30'000)}});
  ScriptedServer at_once({says({larger, ldap::done(kFirst)})});
  EXPECT_THAT(text_of(search(at_once).fault), HasSubstr("protocol: "));
}

TEST_F(LdapDialogueTest, WhatDoesNotAnswerTheRequestEndsTheSession) {
  ScriptedServer other({says({ldap::done(kFirst + 1)})});
  EXPECT_THAT(text_of(search(other).fault), HasSubstr("protocol: an answer to another request"));
  ScriptedServer kind({says({ldap::result(kFirst, 0x61, 0)})});
  EXPECT_THAT(text_of(search(kind).fault), HasSubstr("protocol: "));
  ScriptedServer notice({says({ldap::result(0, 0x78, 52, "shutting down")})});
  EXPECT_THAT(text_of(search(notice).fault), HasSubstr("closed: the server ends the session"));
  EXPECT_TRUE(is_over_);
  ScriptedServer closes({says({ldap::entry(kFirst, "cn=1")})});
  const auto answer = search(closes);
  EXPECT_THAT(text_of(answer.fault), HasSubstr("closed: "));
  EXPECT_EQ(answer.entries.size(), 1u);
}

class LdapTour : public LdapDialogueTest {
 protected:
  LdapTour() {
    plan_.attributes = {"cACertificate"};
    plan_.searches.resize(2);
    for (auto& search : plan_.searches) search.filter = encode_ldap_filter("(cn=*)").value();
  }
  LdapHarvest tour(ScriptedServer& server, const HttpCredentials& credentials = {}) {
    LdapDialogue dialogue(server, limits());
    return loop_.run(tour_directory(dialogue, plan_, credentials));
  }

  LdapPlan plan_;
};

TEST_F(LdapTour, BasesAreAsTheRootEntrySays) {
  plan_.searches[0].base = {"cn=Sites", "base"};
  plan_.searches[1].base = {"cn=AIA", "configurationNamingContext"};
  const auto value = [](std::string_view text) { return to_owned(as_bytes(text)); };
  ScriptedServer server(
      {says({ldap::entry(kFirst, "",
                         {{"NamingContexts",
                           {value("cn=schemacontext"), value("dc=a,dc=vsphere,dc=local"),
                            value("dc=vsphere,dc=local")}},
                          {"configurationNamingContext", {value("CN=Configuration,DC=a")}}}),
             ldap::done(kFirst)}),
       says({ldap::done(kFirst + 1)}), says({ldap::done(kFirst + 2)})});
  const auto harvest = tour(server);
  EXPECT_EQ(text_of(harvest.fault), "ok");
  ASSERT_EQ(harvest.findings.size(), 2u);
  EXPECT_EQ(harvest.findings[0].base, "cn=Sites,dc=vsphere,dc=local");
  EXPECT_EQ(harvest.findings[1].base, "cn=AIA,CN=Configuration,DC=a");
  ASSERT_EQ(server.requests.size(), 4u);  // root entry, two searches, unbind
  EXPECT_EQ(server.requests[3].size(), 7u);
}

TEST_F(LdapTour, AConfiguredBaseNeedsNoRootEntry) {
  plan_.base = "dc=a";
  plan_.searches[0].base = {"", "base"};
  plan_.searches[1].base = {"cn=b,dc=a", ""};
  ScriptedServer server({says({ldap::done(kFirst)}), says({ldap::done(kFirst + 1)})});
  const auto harvest = tour(server);
  ASSERT_EQ(harvest.findings.size(), 2u);
  EXPECT_EQ(harvest.findings[0].base, "dc=a");
  EXPECT_EQ(harvest.findings[1].base, "cn=b,dc=a");
}

struct RootAnswer {
  const char* name;
  std::vector<Bytes> messages;
  const char* outcome;
};
void PrintTo(const RootAnswer& row, std::ostream* out) { *out << row.name; }

class LdapTourRoot : public LdapTour, public ::testing::WithParamInterface<RootAnswer> {};

TEST_P(LdapTourRoot, ThatDoesNotTellCostsOnlyItsSearches) {
  plan_.searches[0].base = {"cn=AIA", "configurationNamingContext"};
  plan_.searches[1].base = {"dc=a", ""};
  ScriptedServer server({says(GetParam().messages), says({ldap::done(kFirst + 1)})});
  const auto harvest = tour(server);
  ASSERT_EQ(harvest.findings.size(), 2u);
  EXPECT_EQ(text_of(harvest.findings[0].answer.fault), GetParam().outcome);
  EXPECT_EQ(text_of(harvest.findings[1].answer.fault), "ok");
}

INSTANTIATE_TEST_SUITE_P(
    Entries, LdapTourRoot,
    ::testing::Values(
        RootAnswer{"WithoutTheWord",
                   {ldap::entry(kFirst, ""), ldap::done(kFirst)},
                   "not_found: the server does not tell its configurationNamingContext"},
        RootAnswer{"Busy", {ldap::done(kFirst, 51)}, "protocol: root entry: search: 51 busy"},
        RootAnswer{"Forbidden",
                   {ldap::done(kFirst, 50)},
                   "permission: root entry: search: 50 insufficientAccessRights"},
        RootAnswer{"Unfinished",
                   {ldap::entry(kFirst, ""), ldap::done(kFirst, 3)},
                   "partial: root entry: search: 3 timeLimitExceeded"},
        RootAnswer{"Hidden", {ldap::done(kFirst)}, "permission: root entry: the server does not show it"},
        RootAnswer{"Denied", {ldap::done(kFirst, 32)}, "permission: root entry: search: 32 noSuchObject"}),
    [](const auto& row) { return row.param.name; });

TEST_F(LdapTour, WhoIsNotLetInAsksNothing) {
  plan_.searches[0].base = {"dc=a", ""};
  HttpCredentials credentials;
  credentials.username = Secret("cn=a");
  credentials.password = Secret("pw");
  ScriptedServer server({says({ldap::result(kFirst, 0x61, 49)})});
  const auto harvest = tour(server, credentials);
  EXPECT_THAT(text_of(harvest.fault), HasSubstr("auth: "));
  EXPECT_TRUE(harvest.findings.empty());
  EXPECT_EQ(server.requests.size(), 2u);  // bind, unbind
}

TEST_F(LdapTour, ASessionThatBreaksEndsTheSearches) {
  plan_.searches[0].base = plan_.searches[1].base = {"dc=a", ""};
  ScriptedServer server({says({ldap::entry(kFirst, "cn=1,dc=a")})});
  const auto harvest = tour(server);
  ASSERT_EQ(harvest.findings.size(), 1u);
  EXPECT_THAT(text_of(harvest.findings[0].answer.fault), HasSubstr("closed: "));
}

}  // namespace
}  // namespace kigen::sources
