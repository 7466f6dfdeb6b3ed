// Which keys of a Windows machine hold certificates and what is bound to them, and in which order they are
// asked for: the machine's stores, those of its services, the bindings, then stores that only a binding
// names. Whoever asks for a key is given from outside. Blocking.
//
// Keys that are missing are passed over, but that of the store MY, which every machine has. A key that cannot
// be read as a whole makes the attempt `partial`; when the first says that the machine cannot be asked at
// all, that is why the attempt failed, and nothing else is asked: a wrong password locks an account soon
// enough.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probes/model/observation.h"
#include "probes/pki/assessor.h"
#include "probes/sources/remote_registry.h"

namespace kigen::sources {

struct MachineWishes {
  std::vector<std::string> stores;  // by their names in the registry
  bool services = true;             // also those of services
  bool bindings = true;
};

struct MachineAnswer {
  std::vector<std::shared_ptr<const Part>> parts;
  std::optional<Fault> fault;  // why it is not all there is
};

MachineAnswer read_machine(const MachineWishes& wishes, const ExportKey& export_key, pki::Assessor& assessor);

}  // namespace kigen::sources
