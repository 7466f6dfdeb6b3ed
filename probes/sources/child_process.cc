#include "probes/sources/child_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace kigen::sources {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLookAgain{
    50};                                       // at the stop token, and at a child whose pipes stay open
constexpr std::size_t kChunkBytes = 64 << 10;  // as much as a pipe holds
constexpr int kMaxChunks = 16;  // at a time, so that an endless stream does not hide the deadline

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { close(); }

  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

struct Pipe {
  Descriptor read_end, write_end;
};

std::optional<Pipe> make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  Pipe pipe{Descriptor(ends[0]), Descriptor(ends[1])};
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return pipe;
}

/// What the child does between its birth and its program.
class SpawnPlan {
 public:
  SpawnPlan() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;

  int fill(int output, int errors, const std::string& folder) {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    constexpr short kFlags = POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    for (const int error :
         {posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0),
          posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO),
          posix_spawn_file_actions_adddup2(&actions_, errors, STDERR_FILENO),
          posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1),
          posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str()),
          posix_spawnattr_setsigmask(&attributes_, &none), posix_spawnattr_setsigdefault(&attributes_, &all),
          posix_spawnattr_setflags(&attributes_, kFlags)}) {
      if (error != 0) return error;
    }
    return 0;
  }

  int start(const Command& command, pid_t& pid) const {
    std::vector<char*> arguments = {const_cast<char*>(command.program.c_str())};
    for (const auto& argument : command.arguments) arguments.push_back(const_cast<char*>(argument.c_str()));
    std::vector<char*> environment;
    for (const auto& variable : command.environment)
      environment.push_back(const_cast<char*>(variable.c_str()));
    arguments.push_back(nullptr);
    environment.push_back(nullptr);
    return posix_spawnp(&pid, command.program.c_str(), &actions_, &attributes_, arguments.data(),
                        environment.data());
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

/// A child that runs; its end is the end of its session too.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  ~Child() { end(); }
  Child(const Child&) = delete;

  bool has_ended() const {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
           info.si_pid != 0;
  }

  /// Kills what is left of the group while its number cannot be anybody else's, and returns the exit code.
  int end() {
    if (pid_ <= 0) return code_;
    kill(-pid_, SIGKILL);
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    return code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t pid_;
  int code_ = 0;
};

// Reads what is there, within reason; closes the pipe at its end. `take` returns false to end it all.
template <typename Take>
bool drain(Descriptor& pipe, const Take& take) {
  std::array<std::uint8_t, kChunkBytes> chunk;
  for (int i = 0; i < kMaxChunks && pipe.is_open(); ++i) {
    const ssize_t count = read(pipe.number(), chunk.data(), chunk.size());
    if (count > 0) {
      if (!take(ByteView(chunk.data(), static_cast<std::size_t>(count)))) return false;
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
      pipe.close();
    } else if (errno == EAGAIN) {
      return true;
    }
  }
  return true;
}

/// Both pipes of a child, until it has ended.
class Listener {
 public:
  Listener(Descriptor output, Descriptor errors, const ProcessBounds& bounds)
      : output_(std::move(output)), errors_(std::move(errors)), bounds_(bounds) {}

  Status listen(const Child& child, ProcessResult& result) {
    while (true) {
      const bool ended = child.has_ended();  // before the last look at what it left in the pipes
      if (!take_all(result)) {
        return Fault(Reason::kTooLarge,
                     "it prints more than " + std::to_string(bounds_.max_output_bytes) + " bytes");
      }
      if (ended) return Done();
      if (bounds_.stop.stop_requested()) return Fault(Reason::kTimeout, "told to stop");
      const auto left = bounds_.deadline - Clock::now();
      if (left <= left.zero()) return Fault(Reason::kTimeout, "the deadline passed");
      wait(std::chrono::ceil<std::chrono::milliseconds>(left));
    }
  }

 private:
  bool take_all(ProcessResult& result) {
    const bool fits = drain(output_, [&](ByteView chunk) {
      if (chunk.size() > bounds_.max_output_bytes - result.output.size()) return false;
      result.output.insert(result.output.end(), chunk.begin(), chunk.end());
      return true;
    });
    drain(errors_, [&](ByteView chunk) {
      const std::size_t room = kMaxErrorBytes - result.errors.size();
      result.errors += as_text(chunk.first(std::min(room, chunk.size())));
      return true;
    });
    return fits;
  }

  // Closed ends have no number, which poll passes over. Once both are closed the end is near.
  void wait(std::chrono::milliseconds left) {
    std::array<pollfd, 2> ends = {pollfd{output_.number(), POLLIN, 0}, pollfd{errors_.number(), POLLIN, 0}};
    const bool open = output_.is_open() || errors_.is_open();
    const auto most = open ? kLookAgain : std::chrono::milliseconds(1);
    poll(ends.data(), ends.size(), static_cast<int>(std::min(left, most).count()));
  }

  Descriptor output_, errors_;
  const ProcessBounds& bounds_;
};

Fault cannot_start(const Command& command, int error) {
  const std::string detail = command.program + ": " + strerrordesc_np(error);
  if (error == ENOENT) return {Reason::kNotFound, detail};
  if (error == EACCES || error == EPERM) return {Reason::kPermission, detail};
  return {Reason::kLimit, detail};
}

}  // namespace

Result<ProcessResult> run_process(const Command& command, const ProcessBounds& bounds) {
  auto output = make_pipe(), errors = make_pipe();
  if (!output || !errors) return cannot_start(command, errno);
  pid_t pid = 0;
  {
    SpawnPlan plan;
    int error = plan.fill(output->write_end.number(), errors->write_end.number(), command.folder);
    if (error == 0) error = plan.start(command, pid);
    if (error != 0) return cannot_start(command, error);
  }
  output->write_end.close();
  errors->write_end.close();
  Child child(pid);
  ProcessResult result;
  Listener listener(std::move(output->read_end), std::move(errors->read_end), bounds);
  if (auto heard = listener.listen(child, result); !heard) {
    return Fault(heard.fault().reason, command.program + ": " + heard.fault().detail);
  }
  result.exit_code = child.end();
  return result;
}

}  // namespace kigen::sources
