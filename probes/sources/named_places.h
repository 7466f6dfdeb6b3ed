// Options that name places to look at (`documents`, `searches`), each with a text, and further maps and lists
// that say more about the places of those names. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "probes/formats/format.h"
#include "probes/model/observation.h"
#include "probes/model/option.h"
#include "probes/pki/assessor.h"

namespace kigen::sources {

/// Of a kTextMap: names and their texts, in the order of the configuration.
std::vector<std::pair<std::string, std::string>> pairs_of(const Options& options, std::string_view key);

/// Of a kTextMap: the text under that name; empty when there is none.
std::string text_under(const Options& options, std::string_view key, std::string_view name);

/// Whether a kTextList has that name.
bool is_listed(const Options& options, std::string_view key, std::string_view name);

/// Names of at most 64 letters, digits, `_`, `-` and `.` stand under `places`, and none but these in the
/// `maps` and `lists`. What is wrong, for people; empty: nothing.
std::string mistake_in_places(const Options& options, std::string_view places,
                              std::span<const char* const> maps, std::span<const char* const> lists);

std::optional<Role> role_named(std::string_view name);
/// As OptionDescription::mistake_in.
std::string role_mistake(std::string_view text);

/// The role of a place goes to its certificates: `signing` and `encryption` to the leaves alone. A role that
/// the format gave stays.
void give_role(Role role, formats::Contents& contents, pki::Assessor& assessor);

}  // namespace kigen::sources
