// A way through a proxy against a scripted one: what the tests of the proxies share.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "probes/sources/proxy.h"
#include "tests/support/run_task.h"
#include "tests/support/scripted_transport.h"

namespace kigen::sources {

class ProxyTest : public ::testing::Test {
 protected:
  using Connect = Task<Status> (*)(dialects::Transport&, const ProxyDestination&, const ProxyCredentials*);

  explicit ProxyTest(Connect connect) : connect_(connect) {}

  void log_in_as(std::string username, std::string password) {
    credentials_.emplace(std::move(username), Secret(std::move(password)));
  }

  Status connect_with(testing::ScriptedTransport& proxy) {
    return testing::run_task(connect_(proxy, destination_, credentials_ ? &*credentials_ : nullptr));
  }

  void expect_open_way() {
    const Status status = connect_with(proxy_);
    EXPECT_TRUE(status.ok()) << (status.ok() ? "" : status.fault().detail);
    EXPECT_TRUE(proxy_.at_end());
  }

  void expect_fault(Reason expected, std::string_view detail) {
    const Status status = connect_with(proxy_);
    ASSERT_FALSE(status.ok());
    const Fault& fault = status.fault();
    EXPECT_EQ(label(fault.reason), label(expected)) << fault.detail;
    EXPECT_NE(fault.detail.find(detail), std::string::npos) << fault.detail << "\nlacks " << detail;
    EXPECT_LT(fault.detail.size(), 200u);
    if (!credentials_ || credentials_->password.empty()) return;
    EXPECT_EQ(fault.detail.find(credentials_->password.reveal()), std::string::npos) << "a secret";
  }

  /// The proxy closes within `answer`, wherever that is, after it has heard `request`.
  void expect_closed_wherever_cut(const std::string& request, const std::string& answer) {
    for (std::size_t size = 0; size < answer.size(); ++size) {
      testing::ScriptedTransport proxy;
      proxy.expects(request).says(answer.substr(0, size));
      const Status status = connect_with(proxy);
      ASSERT_FALSE(status.ok()) << "cut after " << size;
      EXPECT_EQ(status.fault().reason, Reason::kClosed)
          << "cut after " << size << ": " << status.fault().detail;
    }
  }

  const Connect connect_;
  testing::ScriptedTransport proxy_;
  ProxyDestination destination_{"www.example.test", 443};
  std::optional<ProxyCredentials> credentials_;
};

}  // namespace kigen::sources
