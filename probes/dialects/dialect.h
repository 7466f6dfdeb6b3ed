// What every STARTTLS dialect offers: the dialogue between connecting and the ClientHello.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "probes/dialects/framing.h"
#include "probes/dialects/transport.h"
#include "probes/model/option.h"
#include "probes/model/reason.h"
#include "probes/model/result.h"
#include "probes/model/task.h"

namespace kigen::dialects {

/// Who is talked to, and the dialect's own options. Outlives the dialogue.
struct Dialogue {
  Dialogue(std::string name, const Options& o) : server_name(std::move(name)), options(o) {}
  std::string server_name;  // the name the certificate is expected for; may be an IP literal
  const Options& options;
};

/// How much a probe asks of the server: of an intrusive one there is only one at a time to an address.
enum class Footprint : std::uint8_t { kLight, kIntrusive };

struct DialectDescription {
  std::string_view name;  // the word after `starttls:`, also the built-in module and the scheme of a URL;
                          // never renamed
  std::string_view summary;  // one line for the manual, with the RFC
  std::uint16_t default_port;
  std::span<const std::uint16_t> other_ports = {};  // where `starttls: auto` expects it too
  std::span<const OptionDescription> options = {};
  /// The option that says which name the server goes by where that is not its host; empty: there is none.
  std::string_view server_name_option = {};
  std::span<const Reason> reasons = {};  // for the manual, beside `timeout`, `closed` and `too_large`
  std::string_view side_effects;         // for the manual: what a probe leaves behind at the server
  Footprint footprint = Footprint::kLight;
  /// Success: the peer's next byte belongs to TLS. Faults besides the transport's: `starttls_not_offered`,
  /// `starttls_refused`, `protocol`.
  Task<Status> (*talk)(Transport& transport, const Dialogue& dialogue);
  std::unique_ptr<Framing> (*make_framing)() = nullptr;  // null: TLS travels bare
};

}  // namespace kigen::dialects
