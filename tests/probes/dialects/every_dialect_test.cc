// What holds for every dialect: one good dialogue each, cut, delayed, spoilt and replaced by noise.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "probes/dialects/exchange_anonymoustls.h"
#include "probes/dialects/ftp.h"
#include "probes/dialects/hyperv.h"
#include "probes/dialects/imap.h"
#include "probes/dialects/irc.h"
#include "probes/dialects/ldap.h"
#include "probes/dialects/lmtp.h"
#include "probes/dialects/mssql.h"
#include "probes/dialects/mysql.h"
#include "probes/dialects/nntp.h"
#include "probes/dialects/pop3.h"
#include "probes/dialects/postgres.h"
#include "probes/dialects/rdp.h"
#include "probes/dialects/sieve.h"
#include "probes/dialects/smtp.h"
#include "probes/dialects/vmware_authd.h"
#include "probes/dialects/xmpp_client.h"
#include "probes/dialects/xmpp_server.h"
#include "tests/probes/dialects/binary_fixture.h"
#include "tests/probes/dialects/dialogue_rows.h"
#include "tests/probes/dialects/monologue.h"

namespace kigen::dialects {
namespace {

using testing::ScriptedTransport;

/// What a peer can achieve that is only noise to the dialect.
enum class Noise { kNeverGoesAhead, kMayGoAhead };

struct GoodDialogue {
  const DialectDescription& dialect;
  Turns turns;
  Noise noise = Noise::kNeverGoesAhead;
};
void PrintTo(const GoodDialogue& row, std::ostream* out) { *out << row.dialect.name; }

std::string xmpp_header(const std::string& attributes) {
  return "<?xml version='1.0'?><stream:stream " + attributes +
         " xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
}

const std::string kXmppStarttls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const std::string kXmppProceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

const std::vector<GoodDialogue>& good_dialogues() {
  static const std::vector<GoodDialogue> all = {
      {kSmtp,
       {"220-x\r\n220 x\r\n", "EHLO kigen.invalid\r\n", "250-x\r\n250 STARTTLS\r\n", "STARTTLS\r\n",
        "220 go\r\n"}},
      {kLmtp,
       {"220 x\r\n", "LHLO kigen.invalid\r\n", "250-x\r\n250 STARTTLS\r\n", "STARTTLS\r\n", "220 go\r\n"}},
      {kExchangeAnonymoustls,
       {"220 x\r\n", "EHLO kigen.invalid\r\n", "250-x\r\n250 X-ANONYMOUSTLS\r\n", "X-ANONYMOUSTLS\r\n",
        "220 go\r\n"}},
      {kImap,
       {"* OK x\r\n", "a1 CAPABILITY\r\n", "* X {4}\r\nabcd\r\n* CAPABILITY STARTTLS\r\na1 OK x\r\n",
        "a2 STARTTLS\r\n", "a2 OK go\r\n"}},
      {kPop3, {"+OK x\r\n", "CAPA\r\n", "+OK x\r\nSTLS\r\n.\r\n", "STLS\r\n", "+OK go\r\n"}},
      {kFtp, {"220-x\r\ny\r\n220 x\r\n", "AUTH TLS\r\n", "504 x\r\n", "AUTH SSL\r\n", "334 go\r\n"}},
      {kNntp, {"200 x\r\n", "STARTTLS\r\n", "382 go\r\n"}},
      {kSieve, {"\"X\" {4}\r\nabcd\r\n\"STARTTLS\"\r\nOK\r\n", "STARTTLS\r\n", "OK {2}\r\ngo\r\n"}},
      {kIrc, {"", "STARTTLS\r\n", ":s NOTICE * :x\r\nPING :x\r\n", "PONG :x\r\n", ":s 670 * :go\r\n"}},
      {kXmppClient,
       {"", xmpp_header("to='server.example.test' xmlns='jabber:client'"),
        xmpp_header("xmlns='jabber:client'") + "<stream:features>" + kXmppStarttls + "</stream:features>",
        kXmppStarttls, kXmppProceed}},
      {kXmppServer,
       {"", xmpp_header("from='kigen.invalid' to='server.example.test' xmlns='jabber:server'"),
        xmpp_header("xmlns='jabber:server'") + "<stream:features>" + kXmppStarttls + "</stream:features>",
        kXmppStarttls, kXmppProceed}},
      {kVmwareAuthd, {"220 VMware Authentication Daemon Version 1.10: SSL Required\r\n"}},
      {kLdap,
       {"",
        from_hex(
            "30 1d 02 01 01 77 18 80 16 31 2e 33 2e 36 2e 31 2e 34 2e 31 2e 31 34 36 36 2e 32 30 30 33 37"),
        from_hex("30 84 00 00 00 10 02 01 01 78 84 00 00 00 07 0a 01 00 04 00 04 00")}},
      {kPostgres, {"", from_hex("00 00 00 08 04 d2 16 2f"), "S"}, Noise::kMayGoAhead},
      {kMysql,
       {from_hex("17 00 00 00 0a 38 2e 30 2e 33 36 00 2a 00 00 00 61 62 63 64 65 66 67 68 00") + "\xff\xff",
        from_hex("20 00 00 01 00 8a 00 00 00 00 00 01 21") + std::string(23, '\0')}},
      {kMssql,
       {"",
        from_hex(
            "12 01 00 2f 00 00 01 00 00 00 1a 00 06 01 00 20 00 01 02 00 21 00 01 03 00 22 00 04 04 00 26 00 "
            "01 ff 09 00 00 00 00 00 01 00 00 00 00 00 00"),
        from_hex("04 01 00 0f 00 00 01 00 01 00 06 00 01 ff 01")}},
      {kRdp,
       {"", from_hex("03 00 00 13 0e e0 00 00 00 00 00 01 00 08 00 03 00 00 00"),
        from_hex("03 00 00 13 0e d0 00 00 12 34 00 02 01 08 00 01 00 00 00")}},
      {kHyperv, {"", from_hex("10 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00")}, Noise::kMayGoAhead},
  };
  return all;
}

/// Some dialects differ only in what we say.
std::string_view kind_of_peer(const DialectDescription& dialect) {
  if (dialect.name == "lmtp") return "smtp";
  return dialect.name.starts_with("xmpp") ? "xmpp" : dialect.name;
}

std::string all_of_peer(const Turns& turns) {
  std::string said;
  for (std::size_t i = 0; i < turns.size(); i += 2) said += turns[i];
  return said;
}

/// The dialogue up to this many bytes of the peer, and what the dialect answers to them.
Turns cut_after(const Turns& turns, std::size_t bytes) {
  Turns kept;
  for (std::size_t i = 0; i < turns.size(); ++i) {
    if (!is_of_peer(i)) {
      kept.push_back(turns[i]);
      continue;
    }
    kept.push_back(turns[i].substr(0, bytes));
    if (bytes < turns[i].size()) return kept;
    bytes -= turns[i].size();
  }
  return kept;
}

class EveryDialect : public ::testing::TestWithParam<GoodDialogue> {
 protected:
  Status talk(Transport& transport) {
    const Dialogue dialogue("server.example.test", options_);
    return testing::run_task(GetParam().dialect.talk(transport, dialogue));
  }

  /// One that the manual names for this dialect, or one of the transport.
  bool is_announced(Reason reason) const {
    const auto& announced = GetParam().dialect.reasons;
    return reason == Reason::kClosed || reason == Reason::kTooLarge || reason == Reason::kTimeout ||
           std::ranges::find(announced, reason) != announced.end();
  }

  void expect_presentable(const Fault& fault) const {
    EXPECT_TRUE(is_announced(fault.reason)) << label(fault.reason);
    EXPECT_FALSE(fault.detail.empty());
    EXPECT_LT(fault.detail.size(), 250u) << fault.detail;
    EXPECT_TRUE(is_printable_utf8(fault.detail)) << fault.detail;
  }

  /// Whatever comes of it is announced and printable.
  Status survive(const std::string& said) {
    Monologue peer(said);
    Status status = talk(peer);
    if (!status.ok()) expect_presentable(status.fault());
    return status;
  }

  std::string all_of_peer() const { return dialects::all_of_peer(GetParam().turns); }

  const Options options_;
};

TEST_P(EveryDialect, IsDescribed) {
  const DialectDescription& dialect = GetParam().dialect;
  EXPECT_FALSE(dialect.summary.empty());
  EXPECT_FALSE(dialect.side_effects.empty());
  EXPECT_FALSE(dialect.summary.ends_with('.'));
  EXPECT_FALSE(dialect.side_effects.ends_with('.'));
  EXPECT_GT(dialect.default_port, 0);
  for (const auto& option : dialect.options) EXPECT_TRUE(option.sentence.ends_with('.')) << option.key;
}

TEST_P(EveryDialect, GoesAhead) {
  ScriptedTransport peer;
  play(GetParam().turns, peer);
  const Status status = talk(peer);
  EXPECT_TRUE(status.ok()) << status.fault().detail;
  EXPECT_TRUE(peer.at_end());
  EXPECT_EQ(peer.unread_bytes(), 0u);
}

TEST_P(EveryDialect, GoesAheadByteByByte) {
  ScriptedTransport peer;
  const Turns& turns = GetParam().turns;
  for (std::size_t i = 0; i < turns.size(); ++i) {
    if (!is_of_peer(i)) peer.expects(turns[i]);
    for (const char byte : is_of_peer(i) ? turns[i] : "") peer.says(std::string(1, byte));
  }
  const Status status = talk(peer);
  EXPECT_TRUE(status.ok()) << status.fault().detail;
  EXPECT_TRUE(peer.at_end());
}

TEST_P(EveryDialect, LeavesInjectedBytesUnread) {
  if (all_of_peer().empty()) return;  // nothing is read at all
  Turns turns = GetParam().turns;
  turns[(turns.size() - 1) / 2 * 2] += "\x16";  // behind the last word of the peer
  ScriptedTransport peer;
  play(turns, peer);
  EXPECT_TRUE(talk(peer));
  EXPECT_EQ(peer.unread_bytes(), 1u);
}

TEST_P(EveryDialect, CutAnywhereIsClosed) {
  for (std::size_t bytes = 0; bytes < all_of_peer().size(); ++bytes) {
    ScriptedTransport peer;
    play(cut_after(GetParam().turns, bytes), peer);
    const Status status = talk(peer);
    ASSERT_FALSE(status.ok()) << "cut after byte " << bytes;
    EXPECT_EQ(label(status.fault().reason), label(Reason::kClosed)) << "cut after byte " << bytes;
    EXPECT_TRUE(peer.at_end()) << "cut after byte " << bytes;
  }
}

TEST_P(EveryDialect, SilentAnywhereIsATimeout) {
  for (std::size_t bytes = 0; bytes < all_of_peer().size(); ++bytes) {
    ScriptedTransport peer;
    play(cut_after(GetParam().turns, bytes), peer);
    peer.expects("what is never said");
    const Status status = talk(peer);
    ASSERT_FALSE(status.ok()) << "silent after byte " << bytes;
    EXPECT_EQ(label(status.fault().reason), label(Reason::kTimeout)) << "silent after byte " << bytes;
  }
}

TEST_P(EveryDialect, OneWrongByteIsSurvived) {
  const std::string good = all_of_peer();
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const unsigned char wrong : {0x00, 0x0a, 0x20, 0x2d, 0x39, 0x3c, 0x7b, 0x80, 0xff}) {
      std::string spoilt = good;
      spoilt[i] = static_cast<char>(wrong);
      (void)survive(spoilt);
    }
  }
}

TEST_P(EveryDialect, OneMissingByteIsSurvived) {
  const std::string good = all_of_peer();
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string spoilt = good;
    spoilt.erase(i, 1);
    (void)survive(spoilt);
  }
}

TEST_P(EveryDialect, NoiseNeverGoesAhead) {
  const std::string printable = "* +-0123456789<>='\"/{}()OKABSTRL\r\n\n";
  std::mt19937 random(20260518);
  for (int round = 0; round < 400; ++round) {
    std::string noise(random() % 300, '\0');
    for (char& byte : noise) {
      byte = round % 2 == 0 ? static_cast<char>(random()) : printable[random() % printable.size()];
    }
    const Status status = survive(noise);
    EXPECT_TRUE(!status.ok() || GetParam().noise == Noise::kMayGoAhead) << "round " << round;
  }
}

TEST_P(EveryDialect, OtherDialectsDoNotGoAhead) {
  for (const auto& other : good_dialogues()) {
    const bool alike = kind_of_peer(other.dialect) == kind_of_peer(GetParam().dialect);
    if (alike || GetParam().noise == Noise::kMayGoAhead) continue;
    EXPECT_FALSE(survive(dialects::all_of_peer(other.turns)).ok()) << other.dialect.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Table, EveryDialect, ::testing::ValuesIn(good_dialogues()),
                         [](const auto& row) { return std::string(row.param.dialect.name); });

class AllDialects : public ::testing::Test {};

// Where `starttls: auto` finds two, the catalogue decides by order: SMTP stands before what else is on its
// port.
TEST_F(AllDialects, ShareNoPortAndNoName) {
  std::set<std::string_view> names;
  std::set<std::uint16_t> ports;
  for (const auto& [dialect, turns, noise] : good_dialogues()) {
    EXPECT_TRUE(names.insert(dialect.name).second) << dialect.name;
    const bool shares = &dialect == &kExchangeAnonymoustls;
    EXPECT_TRUE(shares || ports.insert(dialect.default_port).second) << dialect.name;
    for (const auto port : dialect.other_ports) EXPECT_TRUE(ports.insert(port).second) << port;
  }
  EXPECT_EQ(names.size(), 18u);
}

}  // namespace
}  // namespace kigen::dialects
