// The keys of the configuration file that are the exporter's own; those of sources and dialects stand in
// their descriptions. The loader walks the file by these tables, and the manual is compared with them.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "probes/model/option.h"

namespace kigen::config {

struct OptionTable {
  std::string_view place;  // for the manual: `global`, `groups[]`
  std::span<const OptionDescription> options;
};

std::span<const OptionDescription> file_options();  // the sections of the file
std::span<const OptionDescription> global_options();
std::span<const OptionDescription> web_options();
std::span<const OptionDescription> module_options();  // beside what the source takes
std::span<const OptionDescription> group_options();
std::span<const OptionDescription> target_options();       // of a target written as a map
std::span<const OptionDescription> timing_options();       // on every module, group and target
std::span<const OptionDescription> pair_options();         // of one pair
std::span<const OptionDescription> ignore_options();       // of one rule
std::span<const OptionDescription> expectation_options();  // of one entry of `expect`
std::span<const OptionDescription> exposition_options();
std::span<const OptionDescription> target_file_options();      // of one entry of a target file
std::span<const OptionDescription> system_options();           // of the definition of a system
std::span<const OptionDescription> system_endpoint_options();  // of one endpoint in it, beside its source's

/// All of the above.
std::span<const OptionTable> option_tables();

/// The checks that exist, as values of the label `check`.
inline constexpr std::array<std::string_view, 11> kCheckNames = {"valid_now",
                                                                 "name",
                                                                 "trusted",
                                                                 "complete_chain",
                                                                 "not_revoked",
                                                                 "key_strength",
                                                                 "signature_strength",
                                                                 "validity_length",
                                                                 "expected",
                                                                 "same_everywhere",
                                                                 "deployed"};

/// The option by which source tls names a dialect, whose own options and default port then apply.
inline constexpr std::string_view kDialectOption = "starttls";
/// Its value that goes by the port of the target.
inline constexpr std::string_view kAutomaticDialect = "auto";

}  // namespace kigen::config
