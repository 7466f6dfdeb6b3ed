#include "probes/sources/named_places.h"

#include <algorithm>
#include <array>

namespace kigen::sources {
namespace {

constexpr std::size_t kMaxNameBytes = 64;
constexpr std::array kRoles = {Role::kLeaf,    Role::kIntermediate, Role::kRoot,  Role::kTrusted,
                               Role::kSigning, Role::kEncryption,   Role::kClient};

// A fault of a place stands for the items behind its name: no `#`, `:` or `/` in it.
bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameBytes && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-' || c == '.';
  });
}

bool is_for_leaves(Role role) { return role == Role::kSigning || role == Role::kEncryption; }

}  // namespace

std::vector<std::pair<std::string, std::string>> pairs_of(const Options& options, std::string_view key) {
  const auto texts = options.texts(key);
  std::vector<std::pair<std::string, std::string>> pairs;
  for (std::size_t i = 0; i + 1 < texts.size(); i += 2) pairs.emplace_back(texts[i], texts[i + 1]);
  return pairs;
}

std::string text_under(const Options& options, std::string_view key, std::string_view name) {
  for (const auto& [found, text] : pairs_of(options, key)) {
    if (found == name) return text;
  }
  return {};
}

bool is_listed(const Options& options, std::string_view key, std::string_view name) {
  const auto names = options.texts(key);
  return std::ranges::find(names, name) != names.end();
}

std::string mistake_in_places(const Options& options, std::string_view places,
                              std::span<const char* const> maps, std::span<const char* const> lists) {
  std::vector<std::string> names;
  for (const auto& [name, text] : pairs_of(options, places)) {
    if (!is_name(name)) return std::string(places) + ": expected names of letters, digits, `_`, `-` and `.`";
    names.push_back(name);
  }
  const auto is_known = [&](const std::string& name) {
    return std::ranges::find(names, name) != names.end();
  };
  const std::string expected = ": expected names of " + std::string(places);
  for (const char* key : maps) {
    for (const auto& [name, text] : pairs_of(options, key)) {
      if (!is_known(name)) return key + expected;
    }
  }
  for (const char* key : lists) {
    if (!std::ranges::all_of(options.texts(key), is_known)) return key + expected;
  }
  return "";
}

std::optional<Role> role_named(std::string_view name) {
  const auto found = std::ranges::find(kRoles, name, [](Role role) { return label(role); });
  return found == kRoles.end() ? std::nullopt : std::optional(*found);
}

std::string role_mistake(std::string_view text) { return role_named(text) ? "" : "a role such as trusted"; }

void give_role(Role role, formats::Contents& contents, pki::Assessor& assessor) {
  for (auto& found : contents.certificates) {
    if (found.role) continue;
    if (is_for_leaves(role) && !found.described) {
      const auto certificate = assessor.intern(found.der);
      if (!certificate || (*certificate)->facts().ca) continue;
    }
    found.role = role;
  }
}

}  // namespace kigen::sources
