// What exports of several keys of one Windows machine hold, brought together: one part for each certificate
// store and one for all that is bound, named as probes/model/machine_place.h says, so that what is bound is
// judged by the stores, and a store that cannot be read loses nothing.
// Items: `MY#` or `vmms/MY#` and the friendly name, else the subject; `binding:ENDPOINT`. A store that could
// not be read as a whole has a fault of its own name, what could not be read of services or bindings one of
// `services` or `binding`. Not thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/formats/format.h"
#include "probes/model/observation.h"
#include "probes/pki/assessor.h"

namespace kigen::sources {

class MachineContents {
 public:
  /// A store of the machine, by its name in the registry; without contents it is empty. `fault`: why the
  /// contents are not all.
  void add_store(const std::string& store, formats::Contents contents, std::optional<Fault> fault);
  /// The stores of services, whatever their names.
  void add_services(formats::Contents contents, std::optional<Fault> fault);
  void add_bindings(formats::Contents contents, std::optional<Fault> fault);

  const std::vector<formats::FoundBinding>& bindings() const { return all_.bindings; }
  std::size_t certificate_count() const { return all_.certificates.size(); }

  /// Once, in the end.
  std::vector<std::shared_ptr<const Part>> parts(pki::Assessor& assessor);

 private:
  using Parts = std::map<std::string, std::shared_ptr<Part>, std::less<>>;  // by store

  Part& store_part(std::string_view store);
  Part& part_of_item(std::string_view item);
  void take(formats::Contents& contents);
  void expect_bound_stores();
  void distribute(const Part& all);

  formats::Contents all_;  // its entries are `STORE#NAME`
  Parts stores_;
  std::shared_ptr<Part> services_;  // null: not looked at; tells only of what could not be read
  std::shared_ptr<Part> bindings_;  // null: not looked at
};

}  // namespace kigen::sources
