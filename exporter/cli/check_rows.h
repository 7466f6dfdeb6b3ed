// What `check` says about a snapshot: one row per certificate, licence or failure, judged and in order. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "exporter/store/snapshot.h"

namespace kigen::cli {

/// From harmless to worst. An unknown may hide anything, so it outranks a warning.
enum class Status : std::uint8_t { kUnwatched, kOk, kWarning, kUnknown, kCritical };

std::string_view label(Status status);

/// 0 ok, 1 warning, 2 critical, 3 unknown.
int exit_code_of(Status worst);

struct Thresholds {
  std::optional<std::chrono::seconds> warning;   // absent: each one's renewal lead
  std::optional<std::chrono::seconds> critical;  // absent: its critical lead
};

/// Its texts are printable UTF-8, but for `detail`.
struct Row {
  Status status = Status::kOk;
  std::string target;  // with `@address` where one was given
  std::string item;
  std::string name;
  std::string role;  // `license` of a licence
  std::string issuer;
  std::optional<std::chrono::sys_seconds> not_after;  // absent: a failure
  std::optional<std::chrono::seconds> left;
  std::vector<std::string> failed_checks;  // `name`, `trusted`, ...
  std::string reason;                      // of a failure
  std::string detail;
};

/// Certificates, failures and licences that end: worst first, then the next to expire first. A certificate
/// without leads (a root, say) is kUnwatched unless a threshold is given.
std::vector<Row> rows_of(const store::Snapshot& snapshot, std::chrono::sys_seconds now,
                         const Thresholds& thresholds);

void sort_rows(std::vector<Row>& rows);

}  // namespace kigen::cli
