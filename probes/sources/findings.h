// What came of looking behind the way to a target: documents, or the answers of a directory.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "probes/model/observation.h"

namespace kigen::sources {

struct Findings {
  std::vector<std::shared_ptr<const Part>> parts;
  std::optional<Fault> fault;      // why the attempt failed, if it did
  bool complete = false;           // `parts` is all there is
  bool nobody_there = false;       // as in an Observation: there is no such document, or no place to look at
  std::vector<std::string> steps;  // for `debug=true`
};

inline Findings no_findings(Fault fault) {
  Findings findings;
  findings.fault = std::move(fault);
  return findings;
}

}  // namespace kigen::sources
