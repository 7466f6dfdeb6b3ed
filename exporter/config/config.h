// The configuration as plain values: what to watch, how, and how to show it. Immutable once loaded and
// shared. Knows nothing of YAML (loader.h) and nothing of time.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exporter/config/expectation.h"
#include "exporter/config/system.h"
#include "probes/catalog.h"
#include "probes/model/observation.h"
#include "probes/model/option.h"
#include "probes/sources/resolver.h"

namespace kigen::config {

using Labels = std::map<std::string, std::string>;

/// When a target is looked at.
struct Timing {
  std::chrono::milliseconds interval = std::chrono::minutes(15);
  std::chrono::milliseconds retry_interval = std::chrono::minutes(1);
  std::chrono::milliseconds timeout = std::chrono::seconds(10);  // deadline of a network probe; of one file
  std::chrono::milliseconds scan_timeout = std::chrono::minutes(10);  // deadline of a walk of files

  friend bool operator==(const Timing&, const Timing&) = default;
};

/// When somebody should act.
struct Leads {
  std::optional<std::chrono::seconds> renewal;  // absent: by class and lifetime
  std::optional<std::chrono::seconds> critical;
  bool watch_roots = false;

  friend bool operator==(const Leads&, const Leads&) = default;
};

using sources::ResolverKind;

struct Global {
  Timing timing;
  std::size_t max_concurrency = 10000;
  std::size_t max_per_address = 32;
  Labels labels;
  ResolverKind resolver = ResolverKind::kCares;
};

/// A module after its options were merged: how to look.
struct Module {
  std::string name;
  const sources::SourceDescription* source = nullptr;
  std::uint16_t default_port = 0;
  bool on_demand = false;  // may be probed through /probe
  Options options;         // of the source and its dialect
  Timing timing;
  Leads leads;
  bool pair_automatically = false;  // its endpoints are compared with whatever lies in files
  std::string system;               // what it is part of, `vcenter`; empty: nothing in particular
  bool optional = false;            // that nobody is there is no failure until somebody was

  friend bool operator==(const Module&, const Module&) = default;
};

/// One target of one group with everything that applies to it merged: target over group over module over
/// global.
struct Target {
  std::string group;
  Module module;
  sources::TargetName name;
  Labels labels;
  std::shared_ptr<const Expectations> expectations = nullptr;  // null: none

  /// Group, module, canonical name and address: what stays the same across reloads.
  std::string identity() const;
  /// Alike in all that decides how it is looked at; expectations do not.
  friend bool operator==(const Target&, const Target&);
};

/// By what names a group may say how its targets are looked at.
struct Ways {
  std::map<std::string, Module> modules;
  Systems systems;
};

/// A group whose targets also come from files (Prometheus file_sd format).
struct Group {
  std::string name;
  Module module;  // without a source when the group names none: its targets are URLs then
  Labels labels;
  std::shared_ptr<const Expectations> expectations = nullptr;
  Options options;  // what the group itself sets, for targets whose URL asks for another module
  std::shared_ptr<const Ways> ways;       // all there are, for the same
  std::vector<std::string> target_files;  // absolute globs
  std::string directory;                  // where relative paths in those files begin
};

/// A certificate that is known and unwanted. Every field that is set must match.
struct IgnoreRule {
  std::string fingerprint;  // SHA-256 or SHA-1, lower-case hexadecimal, a prefix of at least four digits
  std::string issuer_name;
  std::string name;
  std::optional<Role> role;
};

/// What lies in a store, and where else it has to be: on the endpoints that should serve it, or in the stores
/// that it is a copy of.
struct Pair {
  struct Endpoint {
    std::string canonical;
    std::string address;  // empty: any

    friend bool operator==(const Endpoint&, const Endpoint&) = default;
  };
  /// Some of the certificates in a store. Every field that is set must match.
  struct Selector {
    std::string store;          // of a Windows machine or an export of its registry: `MY`, `vmms/MY`
    std::string friendly_name;  // how it begins
    std::optional<Role> role;

    friend bool operator==(const Selector&, const Selector&) = default;
  };
  /// Stores whose certificates have to lie in the store of the pair as well.
  struct Originals {
    std::string group;                 // all targets of that group, also those that files name later
    std::vector<std::string> targets;  // canonical names
    Selector only = {};
  };
  std::string name;                         // unique
  std::string store;                        // canonical name of a target
  std::vector<Endpoint> endpoints;          // each once
  Selector only = {};                       // of the store
  std::optional<Originals> originals = {};  // absent: only endpoints
};

struct Exposition {
  std::optional<std::vector<Role>> roles;          // absent: all
  std::optional<std::vector<std::string>> checks;  // absent: all
};

struct Web {
  std::vector<std::string> probe_allow;  // host names, `*.` patterns, IP networks; empty: any
};

struct Config {
  Global global;
  Web web;
  std::map<std::string, Module> modules;  // built in and configured, by name
  Systems systems;                        // the same
  std::vector<Group> groups;
  std::vector<Target> targets;  // of all groups, in the order of the file
  std::vector<Pair> pairs;
  std::vector<IgnoreRule> ignore;
  Exposition exposition;
};

}  // namespace kigen::config
