// What an endpoint is called, from its target: pure.
#pragma once

#include <string>
#include <string_view>

#include "exporter/config/config.h"

namespace kigen::config {

/// Whether its targets are reached through the network, and not paths.
bool is_remote(const Module& module);

/// Whether its targets are `host:port`, and not paths or documents.
bool is_endpoint(const Module& module);

/// Whether its targets hold more than the chain that they serve: paths, machines, documents, interfaces.
bool holds_certificates(const Module& module);

/// Whether among them there may be stores of Windows: machines, and what may be an export of one.
bool may_hold_windows_stores(const Module& module);

/// The host of an endpoint's target, `www.example.jp`, an IP literal without brackets; empty when it has
/// none.
std::string host_of(const Target& target);
/// The same of its canonical name.
std::string host_of(std::string_view canonical);

/// The DNS name or IP literal that its certificate is expected for, addresses in their usual form; empty
/// when there is none.
std::string expected_name(const Target& target);

}  // namespace kigen::config
