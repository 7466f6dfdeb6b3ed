// A Transport whose peer follows a script: says this, expects that. Keeps the bounds of transport.h. A
// dialect that says something else fails the test; one that reads while the peer waits for it gets `timeout`,
// one that reads beyond the script `closed`.
#pragma once

#include <deque>
#include <string>

#include "probes/dialects/transport.h"

namespace kigen::testing {

class ScriptedTransport final : public dialects::Transport {
 public:
  ~ScriptedTransport() override;

  ScriptedTransport& says(std::string bytes);
  ScriptedTransport& says_for_ever(std::string bytes);
  /// Exactly these bytes in one write.
  ScriptedTransport& expects(std::string bytes);
  /// Everything was said and heard.
  bool at_end() const { return script_.empty(); }
  std::size_t received() const { return received_; }

  Task<Result<std::string>> read_line() override;
  Task<Result<Bytes>> read_exactly(std::size_t count) override;
  Task<Status> write(std::string bytes) override;
  std::size_t unread_bytes() const override { return buffer_.size(); }

 private:
  enum class Kind { kSays, kSaysForEver, kExpects };
  struct Step {
    Kind kind;
    std::string bytes;
  };
  Status hear();

  std::deque<Step> script_;
  std::string buffer_;
  std::size_t received_ = 0;
};

}  // namespace kigen::testing
