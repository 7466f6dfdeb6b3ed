// `kigen_exporter health`: asks an exporter that runs whether it answers, for containers without a shell.
#pragma once

#include <iosfwd>
#include <string>

namespace kigen::cli {

/// Returns the exit code: 0 when it answers within four seconds, else 1 with a line in `err`. Any answer of
/// HTTP will do, as 401 without a password. Of `https:` the certificate is not verified: nothing is told to
/// it, and it may be for another name.
int run_health(const std::string& url, std::ostream& err);

}  // namespace kigen::cli
