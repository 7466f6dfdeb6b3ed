// What must hold whatever the input: libFuzzer and the replay take an abort for a finding.
#pragma once

#include <cstdlib>

inline void require(bool holds) {
  if (!holds) std::abort();
}
