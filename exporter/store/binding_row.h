// The bindings of Windows machines as a scrape shows them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace kigen::store {

struct BindingRow {
  std::string labels;            // `,item="web01.reg#binding:0.0.0.0:443",name="www.example.jp"`
  std::string facts;             // `,endpoint="0.0.0.0:443",store="MY",fingerprint_sha1="...",status="ok"`
  std::optional<bool> deployed;  // absent: nothing can be said
  std::optional<std::chrono::sys_seconds> pending_since;
};

/// Those of one view.
struct Bindings {
  std::vector<BindingRow> rows;  // unique by item
  /// When something that was seen becomes valid: to be judged again from then on. Absent: nothing waits for
  /// that.
  std::optional<std::chrono::sys_seconds> due;
};

}  // namespace kigen::store
