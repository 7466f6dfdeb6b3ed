// A store that has to hold a copy of certificates that lie elsewhere: SCVMM keeps the certificate of every
// host in Trusted People of its own machine, and Windows tells them apart by the thumbprint. Pure. First what
// the store holds is told, then originals are judged: a look-up for each. Lives as long as one judgement;
// aliases nothing.
#pragma once

#include <optional>
#include <unordered_set>

#include "exporter/judgement/newest.h"
#include "probes/model/observation.h"

namespace kigen::judgement {

class CopiedStore {
 public:
  /// It was read with all its entries, maybe without finding anything.
  void know() { is_known_ = true; }
  /// What it holds: not what was archived or replaced there.
  void hold(const Sighting& copy);

  /// Deployed: the very same certificate is there. Not deployed: it is not, as long as anybody knows since
  /// the original is there. Absent: it was not seen, and may be what could not be read.
  std::optional<DeploymentVerdict> judge(const Candidate& original) const;

 private:
  std::unordered_set<std::uint64_t> held_;  // by fingerprint
  bool is_known_ = false;
};

}  // namespace kigen::judgement
