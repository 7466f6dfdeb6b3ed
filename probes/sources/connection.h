// One TCP connection under one absolute deadline: when it passes, whatever is being waited for ends with
// `timeout`, and so does everything after. Lives on one thread; closes on destruction.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string_view>

#include "probes/model/bytes.h"
#include "probes/model/ip_address.h"
#include "probes/model/result.h"
#include "probes/model/task.h"

namespace kigen::sources {

class Connection {
 public:
  Connection(const boost::asio::any_io_executor& executor, std::chrono::steady_clock::time_point deadline);
  ~Connection();
  Connection(const Connection&) = delete;

  /// `refused`, `unreachable`, `timeout`, `limit` (descriptors).
  Task<Status> connect(IpAddress address, std::uint16_t port);
  Task<Status> wait_readable();
  Task<Status> wait_writable();
  /// At least one byte; `closed` at the end of the stream.
  Task<Result<std::size_t>> read_some(std::span<std::uint8_t> buffer);
  Task<Status> write_all(ByteView bytes);

  /// The connected, non-blocking descriptor, still owned here.
  int descriptor() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace kigen::sources
