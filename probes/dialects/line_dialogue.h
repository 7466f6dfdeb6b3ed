// What the dialects that speak in lines share: to say a line, to hear the one that answers it, to quote
// it. Knows no protocol. Whatever is taken is copied or outlives the call; lives on the thread of its
// probe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/dialects/transport.h"
#include "probes/model/reason.h"
#include "probes/model/result.h"
#include "probes/model/task.h"

namespace kigen::dialects {

/// What a dialogue that asks for TLS can meet, besides the faults of the transport.
inline constexpr Reason kStarttlsReasons[] = {Reason::kStarttlsNotOffered, Reason::kStarttlsRefused,
                                              Reason::kProtocol};

/// Writes the line and CRLF.
Task<Status> say(Transport& transport, std::string line);
/// Writes the line and CRLF, and returns the next line of the peer.
Task<Result<std::string>> ask(Transport& transport, std::string line);

/// `step: line`, for people. The line is made printable and bounded, whatever the peer sent; the step is our
/// own text.
Fault heard(Reason reason, std::string_view step, std::string_view line);

/// The words between spaces and tabs, in lower case: keywords of all these protocols are case-insensitive.
std::vector<std::string> lower_words(std::string_view line);
/// The first of them; empty when the line has none or begins with a space.
std::string first_word(std::string_view line);

/// The code of a reply of the family of FTP (RFC 959 section 4.2): three digits that end the line or stand
/// before a space or `-`.
std::optional<int> reply_code(std::string_view line);

}  // namespace kigen::dialects
