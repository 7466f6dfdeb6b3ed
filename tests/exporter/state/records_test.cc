#include "exporter/state/records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "exporter/store/item_names.h"
#include "probes/model/fnv1a.h"
#include "tests/exporter/state/rich_part.h"

namespace kigen::state {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;
using testing::kPresent;
using ::testing::SizeIs;

using Pieces = std::vector<std::string>;

PieceSink into(Pieces& pieces) {
  return [&pieces](std::uint32_t number, std::string_view piece) {
    EXPECT_EQ(number, pieces.size());
    pieces.emplace_back(piece);
    return true;
  };
}

/// A place that shows the first `shown` sightings of its part and hides the others.
store::Place place_of(const std::shared_ptr<const Part>& part, std::size_t shown) {
  store::Place place;
  place.part = part;
  for (std::size_t i = 0; i < part->sightings.size(); ++i) {
    std::shared_ptr<const Sighting> sighting(part, &part->sightings[i]);
    if (i < shown) {
      place.entries.emplace_back().sighting = sighting;
    } else {
      place.hidden.push_back(sighting);
    }
  }
  place.crls = part->crls;
  place.bindings = part->bindings;
  place.licenses = part->licenses;
  place.advised_leads = part->advised_leads;
  return place;
}

std::vector<store::Sheet::Row> rows_for(const store::Place& place) {
  std::vector<store::Sheet::Row> rows(place.entries.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].first_seen = kPresent - std::chrono::hours(i);
    rows[i].replacements = static_cast<std::uint32_t>(i);
  }
  return rows;
}

Pieces pieces_of(const store::Place& place) {
  Pieces pieces;
  EXPECT_TRUE(write_place(place, rows_for(place), into(pieces)));
  return pieces;
}

struct Read {
  Part part;
  std::vector<std::optional<store::History>> histories;
  CertificatePool pool;

  bool add(std::string_view piece) { return read_piece(as_bytes(piece), pool, part, histories); }
};

void expect_same(const Certificate& a, const Certificate& b) {
  for (std::size_t i = 0; i < Certificate::kTextCount; ++i) {
    const auto which = static_cast<Certificate::Text>(i);
    EXPECT_EQ(a.text(which), b.text(which));
  }
  EXPECT_EQ(a.facts().fingerprint_sha256, b.facts().fingerprint_sha256);
  EXPECT_EQ(a.facts().fingerprint_sha1, b.facts().fingerprint_sha1);
  EXPECT_EQ(a.facts().not_before, b.facts().not_before);
  EXPECT_EQ(a.facts().not_after, b.facts().not_after);
  EXPECT_EQ(a.facts().key_hash, b.facts().key_hash);
  EXPECT_EQ(a.facts().subject_alt_names_count, b.facts().subject_alt_names_count);
  EXPECT_EQ(a.facts().key_bits, b.facts().key_bits);
  EXPECT_EQ(a.facts().self_issued, b.facts().self_issued);
  EXPECT_EQ(a.facts().ca, b.facts().ca);
  EXPECT_EQ(a.facts().serves, b.facts().serves);
  EXPECT_EQ(a.facts().publicly_issued, b.facts().publicly_issued);
  EXPECT_EQ(a.facts().described, b.facts().described);
}

void expect_same(const Sighting& a, const Sighting& b) {
  EXPECT_EQ(a.item, b.item);
  EXPECT_EQ(a.friendly_name, b.friendly_name);
  expect_same(*a.certificate, *b.certificate);
  EXPECT_EQ(a.verdicts, b.verdicts);
  ASSERT_EQ(a.staple == nullptr, b.staple == nullptr);
  if (a.staple) {
    EXPECT_EQ(*a.staple, *b.staple);
  }
  EXPECT_EQ(a.role, b.role);
  EXPECT_EQ(a.state, b.state);
}

class Records : public ::testing::Test {};

TEST_F(Records, EverythingOfAPlaceComesBack) {
  const auto part = testing::rich_part("a.p12");
  const Pieces pieces = pieces_of(place_of(part, 2));
  ASSERT_THAT(pieces, SizeIs(1));
  Read read;
  ASSERT_TRUE(read.add(pieces[0]));
  ASSERT_THAT(read.part.sightings, SizeIs(part->sightings.size()));
  for (std::size_t i = 0; i < part->sightings.size(); ++i) {
    expect_same(read.part.sightings[i], part->sightings[i]);
  }
  ASSERT_THAT(read.histories, SizeIs(4));
  EXPECT_EQ(read.histories[1], (store::History{kPresent - 1h, 1}));
  EXPECT_EQ(read.histories[2], std::nullopt);
  ASSERT_THAT(read.part.crls, SizeIs(1));
  EXPECT_EQ(read.part.crls[0].item, part->crls[0].item);
  EXPECT_EQ(*read.part.crls[0].crl, *part->crls[0].crl);
  ASSERT_THAT(read.part.bindings, SizeIs(1));
  EXPECT_EQ(read.part.bindings[0].endpoint, "0.0.0.0:443");
  EXPECT_EQ(read.part.bindings[0].store, "MY");
  EXPECT_EQ(read.part.bindings[0].thumbprint, part->bindings[0].thumbprint);
  EXPECT_EQ(read.part.licenses, part->licenses);
  EXPECT_EQ(read.part.advised_leads, part->advised_leads);
  ASSERT_THAT(read.part.faults, SizeIs(1));
  EXPECT_EQ(read.part.faults[0].item, "a.p12#bad");
  EXPECT_EQ(read.part.faults[0].fault, part->faults[0].fault);
}

TEST_F(Records, APlaceOfNothingHasOnePiece) {
  const Pieces pieces = pieces_of(place_of(std::make_shared<Part>(), 0));
  ASSERT_THAT(pieces, SizeIs(1));
  Read read;
  EXPECT_TRUE(read.add(pieces[0]));
  EXPECT_THAT(read.part.sightings, IsEmpty());
}

TEST_F(Records, ALargePlaceIsCutAndOnePieceIsReadWithoutTheOthers) {
  std::vector<std::string> items;
  for (int i = 0; i < 500; ++i) items.push_back("bundle.pem#" + std::to_string(i));
  const auto part = testing::part("bundle.pem", items);
  const Pieces pieces = pieces_of(place_of(part, items.size()));
  ASSERT_GT(pieces.size(), 3u);
  Read read;
  std::string damaged = pieces[1];
  damaged[damaged.size() / 2] ^= 1;
  EXPECT_TRUE(read.add(pieces[0]));
  const std::size_t of_the_first = read.part.sightings.size();
  EXPECT_FALSE(read.add(damaged));
  EXPECT_EQ(read.part.sightings.size(), of_the_first);
  for (std::size_t i = 2; i < pieces.size(); ++i) EXPECT_TRUE(read.add(pieces[i]));
  EXPECT_EQ(read.part.sightings.front().item, "bundle.pem#0");
  EXPECT_EQ(read.part.sightings.back().item, "bundle.pem#499");
}

TEST_F(Records, WritingEndsWhenTheSinkWantsNoMore) {
  std::vector<std::string> items;
  for (int i = 0; i < 500; ++i) items.push_back(std::to_string(i));
  const store::Place place = place_of(testing::part("", items), items.size());
  int calls = 0;
  EXPECT_FALSE(write_place(place, rows_for(place), [&](auto, auto) { return ++calls < 2; }));
  EXPECT_EQ(calls, 2);
}

TEST_F(Records, TheSameCertificateIsHeldOnce) {
  auto part = std::make_shared<Part>();
  part->sightings = {testing::sighting("0"), testing::sighting("1"),
                     testing::sighting("2", {.name = "other"})};
  Read read;
  ASSERT_TRUE(read.add(pieces_of(place_of(part, 3))[0]));
  EXPECT_EQ(read.part.sightings[0].certificate, read.part.sightings[1].certificate);
  EXPECT_NE(read.part.sightings[0].certificate, read.part.sightings[2].certificate);
}

TEST_F(Records, EveryTruncationIsNoticed) {
  const std::string piece = pieces_of(place_of(testing::rich_part("a"), 2))[0];
  for (std::size_t size = 0; size < piece.size(); ++size) {
    Read read;
    EXPECT_FALSE(read.add(std::string_view(piece).substr(0, size))) << size;
    EXPECT_THAT(read.part.sightings, IsEmpty());
  }
}

TEST_F(Records, EveryChangedByteIsNoticed) {
  std::string piece = pieces_of(place_of(testing::rich_part("a"), 2))[0];
  std::mt19937 random(1);
  for (std::size_t at = 0; at < piece.size(); ++at) {
    const char before = piece[at];
    piece[at] ^= static_cast<char>(1 + random() % 255);
    EXPECT_FALSE(Read().add(piece)) << at;
    piece[at] = before;
  }
}

// What the checksum does not notice, because somebody made it right.
TEST_F(Records, DamageUnderARightChecksumBreaksNothing) {
  const std::string sound = pieces_of(place_of(testing::rich_part("a"), 2))[0];
  std::mt19937 random(2);
  for (int round = 0; round < 20000; ++round) {
    std::string piece = sound.substr(0, sound.size() - 8);
    for (int i = 0; i < 3; ++i) piece[1 + random() % (piece.size() - 1)] = static_cast<char>(random());
    std::uint64_t sum = 0xcbf29ce484222325;
    for (const char c : piece) sum = (sum ^ static_cast<std::uint8_t>(c)) * 0x100000001b3;
    for (int i = 0; i < 8; ++i) piece += static_cast<char>(sum >> (8 * i));
    Read read;
    if (!read.add(piece)) continue;
    for (const Sighting& sighting : read.part.sightings) {
      sighting.certificate->subject_alt_names();
      EXPECT_FALSE(label(sighting.role).empty());
    }
  }
}

// Written before there were licences: a list, a binding and a fault.
TEST_F(Records, APieceFromBeforeThereWereLicensesIsRead) {
  constexpr std::string_view kPiece(
      "\001\001\012root.crl#0\015CN=Example CA\012Example CA\001\0020a\200\321\353\241\015\001\200"
      "\227\366\241\015\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"
      "\000\000\000\000\000\000\000\000\000\000\000\000\000\002\0130.0.0.0:443\0130.0.0.0:443\002"
      "MY\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\003\007"
      "a.pem#1\023\021not a certificate\246\224d\375\301\325\313F",
      169);
  Read read;
  ASSERT_TRUE(read.add(kPiece));
  ASSERT_THAT(read.part.crls, SizeIs(1));
  EXPECT_EQ(read.part.crls[0].crl->name, "Example CA");
  ASSERT_THAT(read.part.bindings, SizeIs(1));
  EXPECT_EQ(read.part.bindings[0].store, "MY");
  ASSERT_THAT(read.part.faults, SizeIs(1));
  EXPECT_EQ(read.part.faults[0], (ItemFault{"a.pem#1", Fault(Reason::kMalformed, "not a certificate")}));
  EXPECT_THAT(read.part.licenses, IsEmpty());
}

TEST_F(Records, ACertificateOfTheFirstVersionWasSeen) {
  auto part = std::make_shared<Part>();
  part->sightings = {testing::described_sighting("0", {}, Sha1{1})};
  const std::string told = pieces_of(place_of(part, 1))[0];
  Certificate::Facts facts = part->sightings[0].certificate->facts();
  facts.described = false;
  CertificateTexts texts;
  texts.subject = part->sightings[0].certificate->text(Certificate::Text::kSubject);
  texts.name = part->sightings[0].certificate->text(Certificate::Text::kName);
  part->sightings[0].certificate = std::make_shared<const Certificate>(facts, texts);
  std::string piece = pieces_of(place_of(part, 1))[0];

  // without the one byte that says whether it was described, as the first version wrote it
  const auto flag = std::mismatch(piece.begin(), piece.end(), told.begin()).first;
  ASSERT_EQ(*flag, 0);
  piece.erase(flag);
  piece[0] = 1;
  piece.resize(piece.size() - 8);
  const std::uint64_t sum = fnv1a(piece);
  for (unsigned i = 0; i < 8; ++i) piece += static_cast<char>(sum >> (8 * i));

  Read read;
  ASSERT_TRUE(read.add(piece));
  ASSERT_THAT(read.part.sightings, SizeIs(1));
  expect_same(read.part.sightings[0], part->sightings[0]);
}

// Of version 1: two licences, of which nobody knew whether anything uses them.
TEST_F(Records, LicensesFromBeforeTheirUseWasKnownAreInUse) {
  constexpr std::string_view kPiece(
      "\001\004\007vcenter\020vCenter Server 8\024vc.standard.instance\001\200\321\353\241\015"
      "\004\007vcenter\000\024vc.standard.instance\000\343\036\273\200.O\042\026",
      94);
  Read read;
  ASSERT_TRUE(read.add(kPiece));
  ASSERT_THAT(read.part.licenses, SizeIs(2));
  EXPECT_EQ(read.part.licenses[0].name, "vCenter Server 8");
  EXPECT_TRUE(read.part.licenses[0].in_use);
  EXPECT_TRUE(read.part.licenses[1].in_use);
  EXPECT_EQ(read.part.advised_leads, AdvisedLeads());
}

TEST_F(Records, AdviceComesBack) {
  auto part = std::make_shared<Part>();
  for (const AdvisedLeads& advised :
       {AdvisedLeads{std::chrono::days(120), std::chrono::days(45)}, AdvisedLeads{std::nullopt, 1s}}) {
    part->advised_leads = advised;
    Read read;
    ASSERT_TRUE(read.add(pieces_of(place_of(part, 0))[0]));
    EXPECT_EQ(read.part.advised_leads, advised);
  }
}

TEST_F(Records, ALaterVersionIsNotRead) {
  std::string record = write_target({});
  record[0] = static_cast<char>(kRecordVersion + 1);
  EXPECT_FALSE(read_target(as_bytes(record)));
}

TEST_F(Records, TargetAndViewComeBack) {
  const auto agreement = read_target(as_bytes(write_target({false, 7})));
  EXPECT_EQ(agreement, (store::Agreement{false, 7}));

  store::TargetView view;
  view.attempt = {kPresent, kPresent - 1h, Fault(Reason::kTimeout, "no answer"), 1500ms};
  view.tls = TlsFacts{"TLSv1.3", "TLS_AES_256_GCM_SHA384"};
  store::RememberedView read;
  ASSERT_TRUE(read_view(as_bytes(write_view(view)), read));
  EXPECT_EQ(read.attempt.at, view.attempt.at);
  EXPECT_EQ(read.attempt.last_success, view.attempt.last_success);
  EXPECT_EQ(read.attempt.fault, view.attempt.fault);
  EXPECT_EQ(read.attempt.duration, view.attempt.duration);
  EXPECT_EQ(read.tls, view.tls);

  EXPECT_FALSE(read_view(as_bytes("nonsense of some length"), read));
  EXPECT_EQ(read.tls, std::nullopt);
}

TEST_F(Records, VanishedItemsComeBackWithTheirLabels) {
  store::VanishedItem item;
  item.labels = store::item_key("old \"one\"\\ 日本.pem#0");
  item.key_length = static_cast<std::uint16_t>(item.labels.size());
  item.labels += R"(,name="a \"b\" \\")";
  item.item = "old.pem#0";
  item.last_seen = kPresent - 2h;
  item.gone_at = kPresent - 1h;
  item.fingerprint = testing::facts_of({}).fingerprint_sha256;
  item.first_seen = kPresent - 900h;
  item.replacements = 3;
  Pieces pieces;
  ASSERT_TRUE(write_vanished({item, item}, into(pieces)));
  ASSERT_THAT(pieces, SizeIs(1));
  std::vector<store::VanishedItem> read;
  ASSERT_TRUE(read_vanished(as_bytes(pieces[0]), read));
  ASSERT_THAT(read, SizeIs(2));
  EXPECT_EQ(read[1].labels, item.labels);
  EXPECT_EQ(read[1].key(), item.key());
  EXPECT_EQ(read[1].item, item.item);
  EXPECT_EQ(read[1].last_seen, item.last_seen);
  EXPECT_EQ(read[1].gone_at, item.gone_at);
  EXPECT_EQ(read[1].fingerprint, item.fingerprint);
  EXPECT_EQ(read[1].first_seen, item.first_seen);
  EXPECT_EQ(read[1].replacements, item.replacements);

  Pieces none;
  EXPECT_TRUE(write_vanished({}, into(none)));
  EXPECT_THAT(none, IsEmpty());
}

}  // namespace
}  // namespace kigen::state
