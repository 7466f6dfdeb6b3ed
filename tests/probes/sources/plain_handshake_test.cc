#include "probes/sources/plain_handshake.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/probes/sources/server_messages.h"

namespace kigen::sources {
namespace {

using testing::alert;
using testing::certificate;
using testing::certificate_status;
using testing::handshake;
using testing::join;
using testing::message;
using testing::record;
using testing::server_hello;
using testing::server_hello_done;
using Progress = PlainHandshake::Progress;
using Chain = std::vector<Bytes>;

const Bytes kLeaf = {0x30, 0x03, 1, 2, 3}, kIssuer = {0x30, 0x01, 9};
const Bytes kStaple = {0x30, 0x03, 0x0a, 0x01, 0x06};

/// `more`, `done`, or the label of the reason.
std::string outcome(const Result<Progress>& progress) {
  if (!progress) return std::string(label(progress.fault().reason));
  return *progress == Progress::kDone ? "done" : "more";
}

std::string outcome_of(const Bytes& received) {
  PlainHandshake reader;
  return outcome(reader.feed(received));
}

std::string detail_of(const Bytes& received) {
  PlainHandshake reader;
  const auto progress = reader.feed(received);
  return progress ? "no fault" : progress.fault().detail;
}

/// Feeds pieces of this size until one of them decides.
std::string outcome_in_pieces(PlainHandshake& reader, ByteView received, std::size_t size) {
  std::string last = "more";
  for (std::size_t at = 0; at < received.size() && last == "more"; at += size) {
    last = outcome(reader.feed(received.subspan(at, std::min(size, received.size() - at))));
  }
  return last;
}

Bytes whole_handshake() {
  return join(
      {handshake(server_hello()), handshake(certificate({kLeaf, kIssuer})), handshake(server_hello_done())});
}

TEST(PlainHandshake, ReadsVersionSuiteAndChain) {
  PlainHandshake reader;
  EXPECT_EQ(outcome(reader.feed(whole_handshake())), "done");
  EXPECT_EQ(reader.chain(), (Chain{kLeaf, kIssuer}));
  ASSERT_TRUE(reader.choice());
  EXPECT_EQ(reader.choice()->version, 0x0300);
  EXPECT_EQ(reader.choice()->cipher_suite, 0x0005);
  EXPECT_TRUE(reader.ocsp_response().empty());
}

TEST(PlainHandshake, ReadsPiecesOfAnySize) {
  const Bytes received = whole_handshake();
  for (std::size_t size = 1; size <= received.size(); ++size) {
    PlainHandshake reader;
    EXPECT_EQ(outcome_in_pieces(reader, received, size), "done") << size;
    EXPECT_EQ(reader.chain(), (Chain{kLeaf, kIssuer})) << size;
  }
}

TEST(PlainHandshake, ReadsMessagesSpreadOverRecordsOfAnySize) {
  const Bytes messages =
      join({server_hello(0x0303, 0xc02f, Bytes(32, 's')), certificate({kLeaf}), server_hello_done()});
  for (std::size_t size = 1; size <= messages.size(); ++size) {
    Bytes received;
    for (std::size_t at = 0; at < messages.size(); at += size) {
      const auto piece = ByteView(messages).subspan(at, std::min(size, messages.size() - at));
      received = join({received, handshake(to_owned(piece)), handshake({})});  // an empty record does no harm
    }
    PlainHandshake reader;
    EXPECT_EQ(outcome(reader.feed(received)), "done") << size;
    EXPECT_EQ(reader.chain(), Chain{kLeaf}) << size;
    EXPECT_EQ(reader.choice()->version, 0x0303);
    EXPECT_EQ(reader.choice()->cipher_suite, 0xc02f);
  }
}

TEST(PlainHandshake, EveryBeginningNeedsMoreAndKeepsWhatItShowed) {
  const Bytes hello = handshake(server_hello()), received = whole_handshake();
  const std::size_t certificates_end = hello.size() + handshake(certificate({kLeaf, kIssuer})).size();

  for (std::size_t size = 0; size < received.size(); ++size) {
    PlainHandshake reader;
    EXPECT_EQ(outcome(reader.feed(ByteView(received).first(size))), "more") << size;
    EXPECT_EQ(reader.choice().has_value(), size >= hello.size()) << size;
    EXPECT_EQ(reader.chain().empty(), size < certificates_end) << size;
  }
}

TEST(PlainHandshake, ReadsTheStapleAndIsDoneAtOnce) {
  PlainHandshake reader;
  const Bytes flight = join({server_hello(), certificate({kLeaf}), certificate_status(kStaple)});
  EXPECT_EQ(outcome(reader.feed(handshake(flight))), "done");
  EXPECT_EQ(reader.ocsp_response(), kStaple);
}

TEST(PlainHandshake, IsDoneWhenAnotherMessageBeginsBehindTheCertificates) {
  const Bytes begun = handshake(join({server_hello(), certificate({kLeaf}), Bytes{12}}));
  PlainHandshake reader;
  EXPECT_EQ(outcome(reader.feed(begun)), "done");
  EXPECT_TRUE(reader.ocsp_response().empty());
  EXPECT_EQ(outcome(reader.feed(Bytes(10, 'x'))), "done") << "what follows is not looked at";
}

TEST(PlainHandshake, WaitsForTheStapleThatHasBegun) {
  const Bytes flight = join({server_hello(), certificate({kLeaf}), certificate_status(kStaple)});
  const Bytes rest(flight.end() - 3, flight.end());
  PlainHandshake reader;
  EXPECT_EQ(outcome(reader.feed(handshake(Bytes(flight.begin(), flight.end() - 3)))), "more");
  EXPECT_EQ(outcome(reader.feed(handshake(rest))), "done");
  EXPECT_EQ(reader.ocsp_response(), kStaple);
}

TEST(PlainHandshake, AnEmptyStapleOrOneOfAnotherTypeIsNone) {
  for (const Bytes& status : {certificate_status({}), message(22, {2, 0, 0, 1, 9}), message(22, {})}) {
    PlainHandshake reader;
    EXPECT_EQ(outcome(reader.feed(handshake(join({server_hello(), certificate({kLeaf}), status})))), "done");
    EXPECT_TRUE(reader.ocsp_response().empty());
  }
}

TEST(PlainHandshake, SkipsWhatIsOfNoInterest) {
  const Bytes many_names =
      message(13, Bytes(200'000, 7));  // a CertificateRequest of a server with many roots
  Bytes received =
      handshake(join({message(0, {}), server_hello(), message(23, {0, 0, 0}), message(12, {1, 2})}));
  for (std::size_t at = 0; at < many_names.size(); at += 16384) {
    const auto piece = ByteView(many_names).subspan(at, std::min<std::size_t>(16384, many_names.size() - at));
    received = join({received, handshake(to_owned(piece))});
  }
  received = join({received, handshake(join({certificate({kLeaf}), message(0, {}), server_hello_done()}))});
  PlainHandshake reader;
  EXPECT_EQ(outcome(reader.feed(received)), "done");
  EXPECT_EQ(reader.chain(), Chain{kLeaf});
}

TEST(PlainHandshake, PassesOverWarnings) {
  const Bytes unrecognized_name = alert(1, 112);
  EXPECT_EQ(outcome_of(join({unrecognized_name, whole_handshake()})), "done");
}

struct FaultRow {
  std::string name;
  Bytes received;
  std::string reason;
  std::string detail;  // a part of it
};

class PlainHandshakeFault : public ::testing::TestWithParam<FaultRow> {};

TEST_P(PlainHandshakeFault, HasAReason) {
  EXPECT_EQ(outcome_of(GetParam().received), GetParam().reason);
  EXPECT_NE(detail_of(GetParam().received).find(GetParam().detail), std::string::npos)
      << detail_of(GetParam().received);
}

TEST_P(PlainHandshakeFault, IsTheSameByteByByteAndFinal) {
  PlainHandshake reader;
  EXPECT_EQ(outcome_in_pieces(reader, GetParam().received, 1), GetParam().reason);
  EXPECT_EQ(outcome(reader.feed(whole_handshake())), GetParam().reason);
}

Bytes text(std::string_view text) { return to_owned(as_bytes(text)); }

Bytes in_hello(std::size_t position, std::uint8_t value) {
  Bytes hello = server_hello();
  hello[position] = value;
  return handshake(hello);
}

std::vector<FaultRow> fault_rows() {
  const Bytes hello = handshake(server_hello());
  return {
      {"FatalAlert", alert(2, 40), "tls_alert", "handshake_failure (40)"},
      {"ProtocolVersion", alert(2, 70), "tls_version", "protocol_version (70)"},
      {"NamelessAlert", alert(2, 200), "tls_alert", "alert 200"},
      {"CloseNotify", alert(1, 0), "closed", "close_notify"},
      {"AlertAfterHello", join({hello, alert(2, 80)}), "tls_alert", "internal_error (80)"},
      {"ShortAlert", record(21, {2}), "protocol", "alert of 1 bytes"},
      {"Ssl2Hello", {0x80, 0x2a, 0x04, 0x00, 0x01, 0x00, 0x02}, "tls_version", "SSL 2.0"},
      {"Ssl2Error", {0x80, 0x03, 0x00, 0x00, 0x01}, "tls_version", "SSL 2.0"},
      {"Telnet", {0xff, 0xfb, 0x01, 0xff, 0xfb, 0x03}, "protocol", "no TLS record"},
      {"Http", text("HTTP/1.1 400 Bad Request\r\n\r\n"), "protocol", "no TLS record: H"},
      {"OneStrangeByte", text("x"), "protocol", "no TLS record: x"},
      {"OtherMajorVersion", {22, 2, 0, 0, 0}, "protocol", "no TLS record"},
      {"Ssl2Later", join({hello, {0x80, 0x03, 0x00, 0x00, 0x01}}), "protocol", "no TLS record"},
      {"LongRecord", {22, 3, 0, 0x48, 0x01}, "protocol", "18433 bytes"},
      {"ChangeCipherSpec", record(20, {1}), "protocol", "type 20"},
      {"ApplicationData", join({hello, record(23, {1})}), "protocol", "type 23"},
      {"EmptyChain", join({hello, handshake(certificate({}))}), "no_certificate", "empty"},
      {"DoneWithout", join({hello, handshake(server_hello_done())}), "no_certificate", "no certificate"},
      {"CertificateFirst", handshake(certificate({kLeaf})), "protocol", "before the ServerHello"},
      {"SecondHello", join({hello, hello}), "protocol", "second ServerHello"},
      {"StapleFirst", join({hello, handshake(certificate_status(kStaple))}), "protocol", "type 22"},
      {"Finished", handshake(message(20, Bytes(12, 0))), "protocol", "type 20"},
      {"HelloOfTls13", in_hello(5, 4), "tls_version", "3.4"},
      {"HelloOfVersion2", in_hello(4, 2), "tls_version", "2.0"},
      {"LongSession", in_hello(38, 33), "malformed", "ServerHello"},
      {"SessionBeyondEnd", in_hello(38, 1), "malformed", "ServerHello"},
      {"EmptyHello", handshake(message(2, {})), "malformed", "ServerHello"},
      {"BrokenChain", join({hello, handshake(message(11, {0, 0, 9, 0, 0, 1, 1}))}), "malformed",
       "Certificate"},
      {"BrokenStaple", handshake(join({server_hello(), certificate({kLeaf}), message(22, {1, 0, 0, 2, 9})})),
       "malformed", "CertificateStatus"},
      {"ShortStaple", handshake(join({server_hello(), certificate({kLeaf}), message(22, {1, 0})})),
       "malformed", "CertificateStatus"},
      {"HugeMessage", join({hello, handshake({11, 0xff, 0xff, 0xff})}), "too_large", "1 MiB"},
  };
}

INSTANTIATE_TEST_SUITE_P(Answers, PlainHandshakeFault, ::testing::ValuesIn(fault_rows()),
                         [](const auto& row) { return row.param.name; });

TEST(PlainHandshake, KeepsTheChainBeforeAFault) {
  PlainHandshake reader;
  EXPECT_EQ(
      outcome(reader.feed(join({handshake(join({server_hello(), certificate({kLeaf})})), alert(2, 80)}))),
      "tls_alert");
  EXPECT_EQ(reader.chain(), Chain{kLeaf});
}

TEST(PlainHandshake, TextOfThePeerIsPrintableAndBounded) {
  const std::string detail = detail_of(text("\x1b[31m" + std::string(5000, 'x')));
  EXPECT_NE(detail.find("%1B[31m"), std::string::npos);
  EXPECT_LE(detail.size(), 160u);
}

TEST(PlainHandshake, EndlessHarmlessRecordsAreTooLargeInTheEnd) {
  for (const Bytes& endless : {alert(1, 112), handshake(message(0, {})), handshake({})}) {
    PlainHandshake reader;
    std::size_t fed = 0;
    std::string last = "more";
    for (; last == "more" && fed <= 2 * PlainHandshake::kMaxBytes; fed += endless.size()) {
      last = outcome(reader.feed(endless));
    }
    EXPECT_EQ(last, "too_large");
    EXPECT_LE(fed, PlainHandshake::kMaxBytes + 2 * endless.size());
  }
}

TEST(PlainHandshake, CountsUpToTheLastByteItMayTake) {
  const Bytes warning = alert(1, 112), end = whole_handshake();
  Bytes received;
  while (received.size() + warning.size() + end.size() <= PlainHandshake::kMaxBytes) {
    received.insert(received.end(), warning.begin(), warning.end());
  }
  const Bytes fits = join({received, end}), exceeds = join({received, warning, end});
  ASSERT_LE(fits.size(), PlainHandshake::kMaxBytes);
  ASSERT_GT(exceeds.size(), PlainHandshake::kMaxBytes);
  EXPECT_EQ(outcome_of(fits), "done");
  EXPECT_EQ(outcome_of(exceeds), "too_large");
}

}  // namespace
}  // namespace kigen::sources
