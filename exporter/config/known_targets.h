// The targets of a configuration, as somebody refers to them in another place of it. Pure; aliases the
// Config.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "exporter/config/config.h"
#include "probes/model/result.h"

namespace kigen::config {

class KnownTargets {
 public:
  explicit KnownTargets(const Config& config);

  /// The path or pattern by its canonical name. The fault's detail is a mistake for people.
  Result<std::string> name_store(std::string_view text, const std::string& directory) const;
  /// The endpoints that the text names in some group: without a port it may be one for each default port.
  /// Where files may name targets later, also those that none has yet.
  Result<std::vector<Pair::Endpoint>> name_endpoints(std::string_view text) const;

 private:
  struct Way {
    const sources::SourceDescription* source;
    std::uint16_t default_port;

    friend bool operator==(const Way&, const Way&) = default;
  };
  void add_way(const Module& module);
  bool has(const Pair::Endpoint& endpoint) const;
  Fault unknown(std::string_view text, std::string_view canonical, bool is_store) const;

  const Config& config_;
  std::vector<Way> ways_;                                               // of network modules, each once
  std::unordered_multimap<std::string_view, std::string_view> stores_;  // canonical names and addresses
  std::unordered_multimap<std::string_view, std::string_view> endpoints_;
  bool may_grow_ = false;
};

}  // namespace kigen::config
