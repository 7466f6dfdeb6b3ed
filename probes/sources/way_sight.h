// The way to what a target keeps inside, looked at first by source tls with the same options: its chain is
// `tls:0`, `tls:1`, and its verdicts stand on that, also where the peer is not trusted.
#pragma once

#include <memory>

#include "probes/model/observation.h"
#include "probes/model/option.h"
#include "probes/model/task.h"
#include "probes/sources/endpoint.h"
#include "probes/sources/source.h"

namespace kigen::sources {

class WaySight {
 public:
  /// Of `options`, what source tls takes; one address is looked at, whatever they say.
  WaySight(const Endpoint& endpoint, const Options& options);

  /// As source tls sees it, with the chain as the part `tls`.
  Task<Observation> look(const ProbeContext& context);

 private:
  std::unique_ptr<Prober> prober_;
};

}  // namespace kigen::sources
