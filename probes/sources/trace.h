// The steps of a probe as people read them in `debug=true`: one line each, made only where somebody asked.
#pragma once

#include <string>
#include <utility>

#include "probes/model/result.h"
#include "probes/sources/source.h"

namespace kigen::sources {

inline void note(const ProbeContext& context, std::string step) {
  if (context.steps != nullptr) context.steps->push_back(std::move(step));
}

inline std::string text_of(const Fault& fault) {
  return std::string(label(fault.reason)) + ": " + fault.detail;
}

inline std::string outcome_text(const Status& status) { return status ? "ok" : text_of(status.fault()); }

}  // namespace kigen::sources
