// Options of sources and dialects: described once, in a table, from which the configuration loader, --help
// and the manual are made; held as plain values under their key.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace kigen {

enum class OptionKind : std::uint8_t {
  kText,
  kTextList,
  kBoolean,
  kCount,     // a whole number within [min, max]
  kDuration,  // positive
  kChoice,    // one of `choices`
  kFile,      // a path, made absolute against the configuration file's folder; secrets come from these
  kFileList,
  kFileMap,  // patterns of paths to files: both made absolute; held as texts, key, value, key, value
  kTextMap,  // names to texts, held likewise; labels the configuration reads itself
};

struct OptionDescription {
  std::string_view key;  // `tls.server_name` stands for `tls: {server_name: ...}`
  OptionKind kind;
  std::string_view default_text;                   // for the manual; empty: none
  std::string_view sentence;                       // for the manual
  std::span<const std::string_view> choices = {};  // kChoice only
  std::int64_t min = 0;                            // kCount; milliseconds of a kDuration
  std::int64_t max = INT64_MAX;
  std::span<const std::string_view> (*choices_from)() = nullptr;  // kChoice whose words another table holds
  std::string_view same_as = {};  // another key that this one stands for, and is kept under
  /// What was expected in place of this text (or of this text in a list); empty when it is right.
  std::string (*mistake_in)(std::string_view text) = nullptr;
  bool may_hold_secret = false;  // a wrong text is not repeated in the mistake: headers, URLs with passwords
  bool bars_on_demand = false;   // a module that sets it is not for /probe unless it says `on_demand: true`
};

/// The words that a kChoice takes. Ask this, not `choices`.
inline std::span<const std::string_view> choices_of(const OptionDescription& option) {
  return option.choices_from != nullptr ? option.choices_from() : option.choices;
}

using OptionValue =
    std::variant<bool, std::int64_t, std::chrono::milliseconds, std::string, std::vector<std::string>>;

/// Values under their keys. What was not configured is not there: the reader names the default.
class Options {
 public:
  void set(std::string key, OptionValue value) { values_[std::move(key)] = std::move(value); }
  void erase(std::string_view key) {
    if (const auto found = values_.find(key); found != values_.end()) values_.erase(found);
  }
  /// Values of `over` win.
  void merge(const Options& over) {
    for (const auto& [key, value] : over.values_) values_[key] = value;
  }
  bool has(std::string_view key) const { return values_.find(key) != values_.end(); }

  template <typename T>
  std::optional<T> get(std::string_view key) const {
    const auto found = values_.find(key);
    if (found == values_.end()) return std::nullopt;
    return std::get<T>(found->second);
  }
  std::string text(std::string_view key, std::string_view otherwise = {}) const {
    return get<std::string>(key).value_or(std::string(otherwise));
  }
  std::vector<std::string> texts(std::string_view key) const {
    return get<std::vector<std::string>>(key).value_or(std::vector<std::string>{});
  }

  const std::map<std::string, OptionValue, std::less<>>& values() const { return values_; }
  friend bool operator==(const Options&, const Options&) = default;

 private:
  std::map<std::string, OptionValue, std::less<>> values_;
};

}  // namespace kigen
