#include "probes/sources/task_group.h"

#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <vector>

#include "probes/model/result.h"
#include "tests/support/event_loop.h"

namespace kigen::sources {
namespace {

namespace asio = boost::asio;
using testing::EventLoop;
using Clock = std::chrono::steady_clock;

// Tells when a task begins and how it leaves.
struct Diary {
  int begun = 0;
  int finished = 0;
  int left = 0;  // however
};

struct LeavingNoted {
  Diary& diary;
  ~LeavingNoted() { ++diary.left; }
};

Task<void> sleep_for(asio::any_io_executor executor, Diary& diary, std::chrono::milliseconds time) {
  const LeavingNoted noted{diary};
  ++diary.begun;
  asio::steady_timer timer(executor, time);
  co_await timer.async_wait(asio::use_awaitable);
  ++diary.finished;
}

Task<void> fail(asio::any_io_executor executor, Diary& diary) {
  const LeavingNoted noted{diary};
  asio::steady_timer timer(executor, std::chrono::milliseconds(1));
  co_await timer.async_wait(asio::use_awaitable);
  throw std::runtime_error("a task of the test");
}

constexpr auto kEver = std::chrono::hours(1);

class TaskGroupTest : public ::testing::Test {
 protected:
  EventLoop loop_;
  Diary diary_;
};

TEST_F(TaskGroupTest, JoinWaitsForAll) {
  const auto use = [](asio::any_io_executor executor, Diary& diary) -> Task<bool> {
    TaskGroup group(executor);
    co_await group.begin();
    for (int i = 0; i < 3; ++i) group.start(sleep_for(executor, diary, std::chrono::milliseconds(i)));
    co_await group.join();
    co_return diary.finished == 3 && group.running() == 0;
  };
  EXPECT_TRUE(loop_.run(use(loop_.executor(), diary_)));
}

TEST_F(TaskGroupTest, AnEmptyGroupIsJoinedAtOnce) {
  const auto use = [](asio::any_io_executor executor) -> Task<bool> {
    TaskGroup group(executor);
    co_await group.join();
    co_return true;
  };
  EXPECT_TRUE(loop_.start(use(loop_.executor()))->ended);
}

TEST_F(TaskGroupTest, WaitEndsWhenATaskDoesOrTimeIsUp) {
  const auto use = [](asio::any_io_executor executor, Diary& diary) -> Task<bool> {
    TaskGroup group(executor);
    co_await group.begin();
    group.start(sleep_for(executor, diary, kEver));
    co_await group.wait(Clock::now() + std::chrono::milliseconds(1));
    const bool timed_out = diary.finished == 0 && group.running() == 1;
    group.start(sleep_for(executor, diary, std::chrono::milliseconds(1)));
    co_await group.wait();
    const bool one_ended = diary.finished == 1 && group.running() == 1;
    co_await group.cancel();
    co_return timed_out&& one_ended&& diary.left == 2 && diary.finished == 1;
  };
  EXPECT_TRUE(loop_.run(use(loop_.executor(), diary_)));
}

TEST_F(TaskGroupTest, AnExceptionComesAfterTheOthersHaveEnded) {
  const auto use = [](asio::any_io_executor executor, Diary& diary) -> Task<bool> {
    TaskGroup group(executor);
    co_await group.begin();
    group.start(sleep_for(executor, diary, kEver));
    group.start(fail(executor, diary));
    bool thrown = false;
    try {
      co_await group.join();
    } catch (const std::runtime_error&) {
      thrown = true;
    }
    co_return thrown&& diary.left == 2 && diary.finished == 0;
  };
  EXPECT_TRUE(loop_.run(use(loop_.executor(), diary_)));
}

TEST_F(TaskGroupTest, ACancelledCallerLeavesAfterItsTasks) {
  const auto use = [](asio::any_io_executor executor, Diary& diary) -> Task<bool> {
    TaskGroup group(executor);
    co_await group.begin();
    group.start(sleep_for(executor, diary, kEver));
    group.start(sleep_for(executor, diary, kEver));
    co_await group.join();
    co_return false;
  };
  const auto started = loop_.start(use(loop_.executor(), diary_));
  loop_.until([&] { return diary_.begun == 2; });
  started->cancel();
  loop_.until([&] { return started->ended; });
  EXPECT_TRUE(started->was_cancelled());
  EXPECT_EQ(diary_.left, 2);
}

TEST_F(TaskGroupTest, ACallerCancelledBeforeStartsNothing) {
  const auto use = [](asio::any_io_executor executor, Diary& diary, EventLoop&) -> Task<bool> {
    asio::steady_timer timer(executor, kEver);
    try {
      co_await timer.async_wait(asio::use_awaitable);
    } catch (const boost::system::system_error&) {  // and goes on, as code that was about to finish does
    }
    TaskGroup group(executor);
    co_await group.begin();
    group.start(sleep_for(executor, diary, kEver));
    co_await group.join();
    co_return false;
  };
  const auto started = loop_.start(use(loop_.executor(), diary_, loop_));
  started->cancel();
  loop_.until([&] { return started->ended; });
  EXPECT_TRUE(started->was_cancelled());
  EXPECT_EQ(diary_.begun, 0);
}

}  // namespace
}  // namespace kigen::sources
