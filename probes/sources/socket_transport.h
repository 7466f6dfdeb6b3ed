// The Transport of dialects over a Connection: buffered lines, with the bounds that transport.h promises.
#pragma once

#include "probes/dialects/transport.h"
#include "probes/sources/connection.h"

namespace kigen::sources {

class SocketTransport final : public dialects::Transport {
 public:
  /// The connection must outlive it.
  explicit SocketTransport(Connection& connection) : connection_(connection) {}

  Task<Result<std::string>> read_line() override;
  Task<Result<Bytes>> read_exactly(std::size_t count) override;
  Task<Status> write(std::string bytes) override;
  std::size_t unread_bytes() const override { return buffer_.size() - consumed_; }

 private:
  Task<Status> fill();

  Connection& connection_;
  Bytes buffer_;
  std::size_t consumed_ = 0;
  std::size_t received_ = 0;  // in total, against kMaxPreambleBytes
};

}  // namespace kigen::sources
