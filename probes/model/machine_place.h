// How the parts of a target are called that is a Windows machine as a whole: each of its certificate stores is
// a place, `MY#` or `vmms/MY#`, with which its items begin; what is bound lies at the place `#`. An item of a
// file never begins so, as a `#` in a path is written as `%23`. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kigen {

inline constexpr std::string_view kMachineBindings = "#";

/// `store` without a `#` in it.
inline std::string machine_place(std::string_view store) { return std::string(store) + '#'; }

/// The store whose place it is; absent for any other place. Only together with an item that begins with the
/// place, or without any items, is it certain.
inline std::optional<std::string_view> machine_store(std::string_view place) {
  if (place.size() < 2 || !place.ends_with('#')) return std::nullopt;
  return place.substr(0, place.size() - 1);
}

}  // namespace kigen
