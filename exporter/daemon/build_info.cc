#include "exporter/daemon/build_info.h"

#include "probes/pki/library_version.h"

namespace kigen::daemon {

metrics::BuildInfo build_info() {
  return {.version = KIGEN_VERSION,
          .revision = KIGEN_REVISION,
          .compiler = "gcc " __VERSION__,
          .openssl = pki::library_version()};
}

}  // namespace kigen::daemon
