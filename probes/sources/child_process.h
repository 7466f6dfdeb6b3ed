// Runs one program to its end, within bounds, and takes what it prints.
// The child is a session of its own without a terminal, reads nothing, has no descriptor but its three and no
// environment but what it is given. Whatever happens, neither it nor anything it started in its session
// outlives the call, and no zombie stays. Blocking: for threads of a crew. Any number at once: the program is
// started without copying this process (posix_spawn), so that neither its size nor its threads and
// descriptors matter.
#pragma once

#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

#include "probes/model/bytes.h"
#include "probes/model/result.h"

namespace kigen::sources {

struct Command {
  std::string program;  // looked up in PATH when there is no slash in it
  std::vector<std::string> arguments;
  std::vector<std::string> environment;  // `NAME=VALUE`
  std::string folder;                    // where it runs; must exist
};

struct ProcessBounds {
  std::chrono::steady_clock::time_point deadline;
  std::size_t max_output_bytes;
  std::stop_token stop = {};
};

/// Of what it says on stderr, the first so many bytes are kept; the rest is read and dropped.
inline constexpr std::size_t kMaxErrorBytes = 16 << 10;

struct ProcessResult {
  int exit_code = 0;  // 128 and the signal's number when one ended it
  Bytes output;       // all of stdout
  std::string errors;
};

/// `not_found` when there is no such program, `permission` when it may not be run, `limit` when it cannot be
/// started; `timeout` at the deadline or when told to stop, `too_large` when it prints more than is allowed:
/// it is killed then. How it ends by itself is no fault.
Result<ProcessResult> run_process(const Command& command, const ProcessBounds& bounds);

}  // namespace kigen::sources
