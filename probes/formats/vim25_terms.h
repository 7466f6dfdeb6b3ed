// What licences and evaluation periods of the vSphere Web Services API have in common, wherever they stand:
// KeyAnyValue properties that say when one ends. For the readers of this room; nodes are valid while the
// answer lives.
#pragma once

#include <chrono>
#include <optional>
#include <pugixml.hpp>
#include <string_view>

namespace kigen::formats {

/// When something ends.
struct Vim25Term {
  std::optional<std::chrono::sys_seconds> not_after;
  bool is_readable = true;  // false: it has an end that nobody understands
};

/// The `value` of the one of `properties` with that key, its case left aside; an empty node where there is
/// none.
pugi::xml_node vim25_property(pugi::xml_node node, std::string_view key);

/// Of a node with `properties`: at `expirationDate`, else when `expirationMinutes` or `expirationHours` are
/// over, counted from `now` in whole units: the next look gives the same, or the next one. Without any of
/// them it never ends.
Vim25Term vim25_term(pugi::xml_node node, std::chrono::sys_seconds now);

/// Whether a LicenseManagerLicenseInfo is the evaluation: by its edition, or, where it names none, by a key
/// that is all zeros. A key that is hidden from whoever asks may look like that.
bool is_vim25_evaluation(pugi::xml_node license);

}  // namespace kigen::formats
