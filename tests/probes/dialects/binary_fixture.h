// What tests of the dialects that speak in bytes, not in lines, need besides the common fixture.
#pragma once

#include "tests/probes/dialects/dialect_fixture.h"
#include "tests/support/hex.h"

namespace kigen::dialects {

using testing::from_hex;
using testing::ScriptedTransport;

class BinaryDialectTest : public DialectTest {
 protected:
  using DialectTest::DialectTest;

  /// The peer closes within `answer`, wherever that is, after the dialect has said `request` (empty:
  /// nothing).
  void expect_closed_wherever_cut(const std::string& request, const std::string& answer) {
    for (std::size_t size = 0; size < answer.size(); ++size) {
      ScriptedTransport peer;
      if (!request.empty()) peer.expects(request);
      peer.says(answer.substr(0, size));
      const Status status = testing::run_task(dialect_.talk(peer, dialogue_));
      ASSERT_FALSE(status.ok()) << "cut after " << size;
      EXPECT_EQ(status.fault().reason, Reason::kClosed)
          << "cut after " << size << ": " << status.fault().detail;
    }
  }

  void expect_detail(std::string_view part) {
    EXPECT_NE(detail_.find(part), std::string::npos) << detail_ << "\nlacks " << part;
  }
};

}  // namespace kigen::dialects
