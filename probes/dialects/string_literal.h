// The literals of IMAP (RFC 9051 section 4.3) and ManageSieve (RFC 5804 section 4): a line that ends in
// `{n}` or `{n+}` goes on with n bytes of any kind, line ends included, and then with the rest of the
// line.
#pragma once

#include <string>

#include "probes/dialects/transport.h"
#include "probes/model/result.h"
#include "probes/model/task.h"

namespace kigen::dialects {

/// The line as a whole: reads what its literals announce and writes each as a quoted string (`"` and `\`
/// escaped), so that callers know one kind of string only. Bounds and faults are those of the transport.
Task<Result<std::string>> complete_literals(Transport& transport, std::string line);

}  // namespace kigen::dialects
