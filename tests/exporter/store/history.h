// One target of the store through a number of attempts.
#pragma once

#include <chrono>
#include <memory>
#include <utility>

#include "exporter/store/publication.h"
#include "exporter/store/target_header.h"
#include "tests/support/observed.h"

namespace kigen::store::testing {

inline Presentation presentation_of(const config::Config& config = {}) {
  return {{}, std::make_shared<const Selection>(config)};
}

/// One minute apart.
class History {
 public:
  explicit History(Presentation presentation = presentation_of()) : presentation_(std::move(presentation)) {}

  const TargetView& see(const Observation& observation,
                        std::chrono::seconds later = std::chrono::minutes(1)) {
    now_ += later;
    view_ = publish(presentation_, header_, view_.get(), {now_, std::chrono::milliseconds(125)}, observation);
    return *view_;
  }
  const TargetView& present(Presentation presentation) {
    presentation_ = std::move(presentation);
    view_ = presented_anew(presentation_, *view_, header_);
    return *view_;
  }
  std::chrono::sys_seconds now() const { return now_; }
  const TargetView& view() const { return *view_; }

 private:
  Presentation presentation_;
  std::shared_ptr<const TargetHeader> header_ =
      make_header(kigen::testing::target("/srv", "stores", "files"));
  std::shared_ptr<const TargetView> view_;
  std::chrono::sys_seconds now_ = kigen::testing::kPresent;
};

}  // namespace kigen::store::testing
