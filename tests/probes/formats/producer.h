// Runs the tools that write key stores in the field. A tool that is missing or fails ends the test.
#pragma once

#include <string>

#include "probes/model/bytes.h"
#include "tests/support/mint.h"

namespace kigen::formats {

class Producer {
 public:
  /// Lays leaf.pem, leaf.key, ca.pem (intermediate, root) and root.pem into the folder the tools run in.
  explicit Producer(const kigen::testing::Chain& chain);

  /// Runs a shell command in the folder; throws with its output unless it succeeds.
  void run(const std::string& command) const;
  /// Runs the command and returns the content of `file`, which it wrote.
  Bytes made_by(const std::string& command, const std::string& file) const;

 private:
  kigen::testing::TemporaryFolder folder_;
};

Bytes content_of(const std::string& path);

}  // namespace kigen::formats
