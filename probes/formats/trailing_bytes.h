// What stands behind content that ended: nothing, padding, or something that should not be there. Any
// thread.
#pragma once

#include <optional>
#include <string_view>

#include "probes/model/bytes.h"
#include "probes/model/result.h"

namespace kigen::formats {

/// `malformed` unless `rest` is made of zeros and white space, which editors, transfers and disk images
/// append. `what` names the content before it: `the certificate`.
std::optional<Fault> trailing_bytes_fault(ByteView rest, std::string_view what);

}  // namespace kigen::formats
