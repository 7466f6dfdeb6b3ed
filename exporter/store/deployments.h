// The leaves of endpoints judged by what lies in stores and on the same host, and what lies in stores by the
// copies that another one holds: over all targets at once, and in a time that grows with their number and no
// faster. Pure. What is not valid yet does not count until it is; what is ignored or not exposed never does,
// except as a copy.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "exporter/store/deployment.h"
#include "exporter/store/deployment_plan.h"
#include "exporter/store/snapshot.h"

namespace kigen::store {

/// One view of a target that takes part.
struct Participant {
  std::shared_ptr<const Involvement> involvement;
  std::shared_ptr<const TargetView> view;
};

struct JudgedDeployments {
  std::shared_ptr<const Deployments> deployments;  // in the order of the participants; never null
  /// When something that was seen becomes valid: to be judged again from then on. Absent: nothing waits for
  /// that.
  std::optional<std::chrono::sys_seconds> due;
};

/// `now`: what is not valid by then does not count.
JudgedDeployments judge_deployments(const DeploymentPlan& plan, const std::vector<Participant>& participants,
                                    std::chrono::sys_seconds now);

}  // namespace kigen::store
