// Children with real programs: sh, cat, sleep.
#include "probes/sources/child_process.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/mint.h"

namespace kigen::sources {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;
using ::testing::HasSubstr;

constexpr seconds kPlenty(60);

class ChildProcess : public ::testing::Test {
 protected:
  static Command shell(const std::string& script) { return {"/bin/sh", {"-c", script}, {}, "/"}; }

  static Result<ProcessResult> run(const Command& command, milliseconds time = kPlenty,
                                   std::size_t max_bytes = 1 << 20) {
    return run_process(command, {Clock::now() + time, max_bytes});
  }
  static std::string printed(const std::string& script) {
    const auto result = run(shell(script));
    return result ? std::string(as_text(result->output)) : "no result: " + result.fault().detail;
  }
  static std::string reason(const Result<ProcessResult>& result) {
    return result ? "ok" : std::string(label(result.fault().reason));
  }
  static void expect_no_children() {
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
  }
  // Of a process that is nobody's child, or init's.
  static bool is_alive(pid_t pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/stat");
    std::string text((std::istreambuf_iterator<char>(status)), {});
    return text.find(") ") != std::string::npos && text[text.rfind(") ") + 2] != 'Z';
  }
  static bool dies(pid_t pid) {
    const auto until = Clock::now() + kPlenty;
    while (is_alive(pid) && Clock::now() < until) std::this_thread::yield();
    return !is_alive(pid);
  }
};

TEST_F(ChildProcess, GivesOutputErrorsAndExitCode) {
  const auto result = run(shell("printf out; printf err >&2; exit 3"));
  ASSERT_TRUE(result);
  EXPECT_EQ(as_text(result->output), "out");
  EXPECT_EQ(result->errors, "err");
  EXPECT_EQ(result->exit_code, 3);
  expect_no_children();
}

TEST_F(ChildProcess, SaysWhichSignalEndedIt) {
  const auto result = run(shell("kill -TERM $$"));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->exit_code, 128 + SIGTERM);
}

TEST_F(ChildProcess, HasOnlyTheEnvironmentItIsGiven) {
  Command command = {"/usr/bin/env", {}, {"LC_ALL=C"}, "/"};
  const auto result = run(command);
  ASSERT_TRUE(result);
  EXPECT_EQ(as_text(result->output), "LC_ALL=C\n");
}

TEST_F(ChildProcess, RunsInItsFolderWithoutInput) {
  Command command = shell("pwd; cat");
  command.folder = "/usr";
  const auto result = run(command);
  ASSERT_TRUE(result);
  EXPECT_EQ(as_text(result->output), "/usr\n");
}

// Sockets of Asio are open to children unless somebody closes them.
TEST_F(ChildProcess, InheritsNoDescriptor) {
  const int leaky = open("/dev/null", O_RDONLY);
  ASSERT_GT(leaky, 2);
  EXPECT_EQ(
      printed("for f in /proc/self/fd/*; do case ${f##*/} in [012]) ;; *) [ -e $f ] && echo $f;; esac; done"),
      "");
  close(leaky);
}

TEST_F(ChildProcess, HasNoTerminalAndDefaultSignals) {
  struct sigaction before {
  }, ignored{};
  ignored.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignored, &before);
  const std::string of_child = printed("sed -n 's/SigIgn:\t//p' /proc/self/status");
  EXPECT_EQ(std::stoull(of_child, nullptr, 16) >> (SIGPIPE - 1) & 1, 0u) << of_child;
  sigaction(SIGPIPE, &before, nullptr);
  EXPECT_EQ(printed("read -r pid comm state ppid pgrp session rest </proc/self/stat; "
                    "[ $session = $$ ] && ! (: </dev/tty) 2>/dev/null && printf none"),
            "none");
}

TEST_F(ChildProcess, LargeOutputAndManyErrorsComeThrough) {
  const auto result =
      run(shell("head -c 900000 /dev/zero; head -c 900000 /dev/zero >&2; head -c 100000 /dev/zero"));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->output.size(), 1'000'000u);
  EXPECT_EQ(result->errors.size(), kMaxErrorBytes);
}

TEST_F(ChildProcess, IsKilledWhenItPrintsTooMuch) {
  EXPECT_EQ(reason(run(shell("head -c 1000 /dev/zero"), kPlenty, 1000)), "ok");
  EXPECT_EQ(reason(run(shell("head -c 1001 /dev/zero"), kPlenty, 1000)), "too_large");
  EXPECT_EQ(reason(run(shell("cat /dev/zero"), kPlenty, 1000)), "too_large");
  expect_no_children();
}

TEST_F(ChildProcess, IsKilledAtTheDeadlineWhateverItDoes) {
  for (const auto* script : {"exec sleep 600", "trap '' TERM; while :; do :; done", "exec cat /dev/zero >&2",
                             "exec >&- 2>&-; exec sleep 600"}) {
    const auto begin = Clock::now();
    const auto result = run(shell(script), milliseconds(200));
    EXPECT_EQ(reason(result), "timeout") << script;
    EXPECT_GE(Clock::now() - begin, milliseconds(200)) << script;
    EXPECT_LT(Clock::now() - begin, seconds(30)) << script;
    expect_no_children();
  }
}

// Grandchildren that hold the pipes open neither delay the end nor outlive it.
TEST_F(ChildProcess, TakesItsWholeSessionAlong) {
  struct Case {
    std::string script;
    milliseconds time;
    std::string expected;
  };
  for (const auto& [script, time, expected] :
       {Case{"sleep 600 & echo $! >pid", kPlenty, "ok"},
        Case{"sleep 600 & echo $! >pid; wait", seconds(2), "timeout"}}) {
    const testing::TemporaryFolder folder;
    Command command = shell(script);
    command.folder = folder.path();
    EXPECT_EQ(reason(run(command, time)), expected);
    pid_t grandchild = 0;
    std::ifstream(folder.path() + "/pid") >> grandchild;
    ASSERT_GT(grandchild, 1);
    EXPECT_TRUE(dies(grandchild));
  }
}

TEST_F(ChildProcess, EndsWhenToldToStop) {
  std::stop_source stop;
  std::jthread teller([&] { stop.request_stop(); });
  const auto result = run_process(shell("exec sleep 600"), {Clock::now() + kPlenty, 1000, stop.get_token()});
  EXPECT_EQ(reason(result), "timeout");
  expect_no_children();
}

TEST_F(ChildProcess, ProgramsThatCannotBeStartedSayWhy) {
  const auto missing = run({"no-such-program-of-kigen", {}, {}, "/"});
  EXPECT_EQ(reason(missing), "not_found");
  EXPECT_THAT(missing.fault().detail, HasSubstr("no-such-program-of-kigen"));
  EXPECT_EQ(reason(run({"/etc", {}, {}, "/"})), "permission");
}

TEST_F(ChildProcess, ManyAtOnceDoNotMeet) {
  std::vector<std::jthread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&right, i] {
      for (int k = 0; k < 5; ++k)
        right += printed("printf " + std::to_string(i)) == std::to_string(i) ? 1 : 0;
    });
  }
  threads.clear();
  EXPECT_EQ(right, 16 * 5);
  expect_no_children();
}

}  // namespace
}  // namespace kigen::sources
