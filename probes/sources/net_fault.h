// What Samba's `net` means by what it says on stderr: one table. Any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "probes/model/result.h"

namespace kigen::sources {

/// What a failure speaks of: one key of the registry, or the machine as a whole.
enum class NetScope : std::uint8_t { kKey, kMachine };

struct NetFault {
  Fault fault;
  NetScope scope;
};

/// `errors` is what it said before it ended without printing anything. The detail holds its status, never
/// names of users. What the table does not know is `protocol`.
NetFault net_fault(std::string_view errors);

/// Beside what was printed: `partial`, with what kept it from being all.
Fault net_partial(std::string_view errors);

}  // namespace kigen::sources
