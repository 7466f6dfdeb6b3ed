// What every STARTTLS dialect offers: the dialogue between connecting and the ClientHello.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "probes/dialects/transport.h"
#include "probes/model/option.h"
#include "probes/model/result.h"
#include "probes/model/task.h"

namespace kigen::dialects {

/// Who is talked to, and the dialect's own options. Outlives the dialogue.
struct Dialogue {
  Dialogue(std::string name, const Options& o) : server_name(std::move(name)), options(o) {}
  std::string server_name;  // the name the certificate is expected for; may be an IP literal
  const Options& options;
};

struct DialectDescription {
  std::string_view name;     // the word after `starttls:`, also the built-in module; never renamed
  std::string_view summary;  // one line for the manual, with the RFC
  std::uint16_t default_port;
  std::span<const OptionDescription> options;
  /// Success: the peer's next byte belongs to TLS. Faults besides the transport's: `starttls_not_offered`,
  /// `starttls_refused`, `protocol`.
  Task<Status> (*talk)(Transport& transport, const Dialogue& dialogue);
};

}  // namespace kigen::dialects
