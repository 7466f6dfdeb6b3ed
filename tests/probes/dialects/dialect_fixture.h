// One dialect against a scripted peer: for the tests of every dialect.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <string>

#include "probes/dialects/dialect.h"
#include "tests/support/run_task.h"
#include "tests/support/scripted_transport.h"

namespace kigen::dialects {

class DialectTest : public ::testing::Test {
 protected:
  explicit DialectTest(const DialectDescription& dialect) : dialect_(dialect) {}

  Status talk() { return testing::run_task(dialect_.talk(peer_, dialogue_)); }

  /// The reason of a dialogue that must fail; its text is kept in `detail_`.
  Reason reason() {
    const Status status = talk();
    EXPECT_FALSE(status.ok());
    if (status.ok()) return Reason::kInternal;
    detail_ = status.fault().detail;
    EXPECT_FALSE(detail_.empty());
    return status.fault().reason;
  }

  /// A dialogue that must succeed and leave nothing unsaid, unheard or unread.
  void expect_go_ahead() {
    const Status status = talk();
    EXPECT_TRUE(status.ok()) << (status.ok() ? "" : status.fault().detail);
    EXPECT_TRUE(peer_.at_end());
    EXPECT_EQ(peer_.unread_bytes(), 0u);
  }

  const DialectDescription& dialect_;
  testing::ScriptedTransport peer_;
  Options options_;
  Dialogue dialogue_{"server.example.test", options_};
  std::string detail_;
};

}  // namespace kigen::dialects
