// Dialogues as rows of a table: what peer and dialect say in turn, and how it must end.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "probes/model/text.h"
#include "tests/probes/dialects/dialect_fixture.h"

namespace kigen::dialects {

/// Turns alternate and the peer has the first; an empty one is skipped, so that the dialect can begin.
using Turns = std::vector<std::string>;

struct DialogueRow {
  const char* name;
  Turns turns;
  std::optional<Reason> fault = std::nullopt;  // nothing: the go-ahead
  std::size_t unread = 0;                      // what must be left for whoever starts TLS to see
  const char* for_ever = "";                   // what the peer says after the turns, again and again
};
inline void PrintTo(const DialogueRow& row, std::ostream* out) { *out << row.name; }

/// Tells one from the other in the order of turns.
inline bool is_of_peer(std::size_t turn) { return turn % 2 == 0; }

inline void play(const Turns& turns, testing::ScriptedTransport& peer) {
  for (std::size_t i = 0; i < turns.size(); ++i) {
    if (turns[i].empty()) continue;
    if (is_of_peer(i)) {
      peer.says(turns[i]);
    } else {
      peer.expects(turns[i]);
    }
  }
}

/// A fixture whose test body is `expect_row()`.
class DialectTableTest : public DialectTest, public ::testing::WithParamInterface<DialogueRow> {
 protected:
  using DialectTest::DialectTest;

  void expect_row() {
    const DialogueRow& row = GetParam();
    const bool endless = *row.for_ever != '\0';
    play(row.turns, peer_);
    if (endless) peer_.says_for_ever(row.for_ever);
    if (row.fault) {
      EXPECT_EQ(label(reason()), label(*row.fault)) << detail_;
      EXPECT_TRUE(is_printable_utf8(detail_)) << detail_;
      EXPECT_LT(detail_.size(), 200u) << detail_;
    } else {
      const Status status = talk();
      EXPECT_TRUE(status.ok()) << (status.ok() ? "" : status.fault().detail);
      EXPECT_EQ(peer_.unread_bytes(), row.unread);
    }
    EXPECT_EQ(peer_.at_end(), !endless);
    EXPECT_LE(peer_.received(), Transport::kMaxPreambleBytes + 64);
  }
};

inline std::string row_name(const ::testing::TestParamInfo<DialogueRow>& row) { return row.param.name; }

}  // namespace kigen::dialects
