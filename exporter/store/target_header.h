// The labels that every series of a target carries, made once per target and address.
#pragma once

#include <memory>
#include <string>

#include "exporter/config/config.h"
#include "exporter/store/snapshot.h"

namespace kigen::store {

/// The header of a configured target: group, module, target and address, then the configured labels by name.
std::shared_ptr<const TargetHeader> make_header(const config::Target& target);

/// The same for another address of that target.
std::shared_ptr<const TargetHeader> with_address(const TargetHeader& header, const std::string& address);

}  // namespace kigen::store
