// The targets of a configuration, as somebody refers to them in another place of it. Pure; aliases the
// Config.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "exporter/config/config.h"
#include "probes/model/result.h"

namespace kigen::config {

class KnownTargets {
 public:
  explicit KnownTargets(const Config& config);

  /// The path or pattern, or else the machine or the document, by its canonical name. The fault's detail is a
  /// mistake for people. Where files may name targets later, a name that no target has is a path, but for
  /// URLs and what has a port.
  Result<std::string> name_store(std::string_view text, const std::string& directory) const;
  bool has_group(std::string_view name) const { return groups_.contains(name); }
  /// What the targets of that canonical name, or of that group, may hold. True where none is known.
  bool may_hold_windows_stores(std::string_view canonical) const;
  bool group_may_hold_certificates(std::string_view group) const;
  bool group_may_hold_windows_stores(std::string_view group) const;
  /// The endpoints that the text names in some group: without a port it may be one for each default port.
  /// Where files may name targets later, also those that none has yet.
  Result<std::vector<Pair::Endpoint>> name_endpoints(std::string_view text) const;

 private:
  struct Way {
    const sources::SourceDescription* source;
    std::uint16_t default_port;

    friend bool operator==(const Way&, const Way&) = default;
  };
  using Ways = std::vector<Way>;

  enum class Holdings : std::uint8_t { kNone, kCertificates, kWindowsStores };  // each more than the last

  static Holdings holdings_of(const Module& module);
  void know(const Module& module);
  static void add_way(const Module& module, Ways& ways);
  /// What the text names among machines and documents, each once: those that a target has, where none does,
  /// those that one may get.
  std::vector<std::string> hosts_named(std::string_view text) const;
  bool has(const Pair::Endpoint& endpoint) const;
  Fault unknown(std::string_view text, std::string_view canonical, bool is_store) const;

  const Config& config_;
  Ways ways_;       // of endpoints' modules, each once
  Ways host_ways_;  // of the modules of machines and documents, whose certificates lie in a store
  std::unordered_multimap<std::string_view, std::string_view> stores_;  // canonical names and addresses
  std::unordered_multimap<std::string_view, std::string_view> endpoints_;
  std::unordered_set<std::string_view> hosts_;               // canonical names of machines and documents
  std::unordered_map<std::string_view, Holdings> holdings_;  // the most, by the canonical name of a store
  std::unordered_map<std::string_view, Holdings> groups_;    // the same of their targets
  bool may_grow_ = false;
};

}  // namespace kigen::config
