#include "probes/model/observation.h"

namespace kigen {

std::string_view label(Role role) {
  static constexpr std::string_view kLabels[] = {"leaf",    "intermediate", "root",  "trusted",
                                                 "signing", "encryption",   "client"};
  return kLabels[static_cast<std::size_t>(role)];
}

std::string_view label(State state) {
  static constexpr std::string_view kLabels[] = {"", "next", "superseded", "backup"};
  return kLabels[static_cast<std::size_t>(state)];
}

std::string_view label(Phase phase) {
  static constexpr std::string_view kLabels[kPhaseCount] = {"resolve",   "connect", "starttls",
                                                            "handshake", "read",    "parse"};
  return kLabels[static_cast<std::size_t>(phase)];
}

}  // namespace kigen
