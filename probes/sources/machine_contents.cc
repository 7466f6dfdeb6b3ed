#include "probes/sources/machine_contents.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "probes/model/machine_place.h"
#include "probes/model/text.h"
#include "probes/sources/contents_part.h"
#include "probes/sources/item_name.h"

namespace kigen::sources {
namespace {

using formats::Contents;

constexpr std::size_t kMaxStoreBytes = 128;
constexpr const char kServices[] = "services", kBinding[] = "binding";

// As items begin: printable, short enough to leave room for a name, and without `#`.
std::string shown(std::string_view store) { return bounded_text(item_path(store), kMaxStoreBytes); }

// `MY#www` of `MY/www` in the store MY; formats spell a store as its key was asked for.
std::string item_of_store(std::string_view entry, std::string_view store) {
  const bool begins = entry.size() > store.size() && entry.starts_with(store) && entry[store.size()] == '/';
  return shown(store) + '#' + std::string(begins ? entry.substr(store.size() + 1) : entry);
}

// `vmms/MY#host` of `vmms/MY/host`.
std::string item_of_service(std::string_view entry) {
  const std::size_t first = entry.find('/');
  const std::size_t second = first == std::string_view::npos ? first : entry.find('/', first + 1);
  if (second == std::string_view::npos) return shown(entry) + '#';
  return shown(entry.substr(0, second)) + '#' + std::string(entry.substr(second + 1));
}

std::string_view store_in(std::string_view item) { return item.substr(0, item.find('#')); }

template <typename Rename>
void rename_entries(Contents& contents, const Rename& rename) {
  for (auto& found : contents.certificates) found.entry = rename(found.entry);
  for (auto& found : contents.crls) found.entry = rename(found.entry);
  for (auto& fault : contents.faults) fault.item = rename(fault.item);
}

// What kept the content from being all there is, its own faults of the whole among them, which it loses.
std::vector<Fault> faults_of_whole(Contents& contents, std::optional<Fault> fault) {
  std::vector<Fault> faults;
  if (fault) faults.push_back(*std::move(fault));
  for (const auto& whole : contents.faults) {
    if (whole.item.empty()) faults.push_back(whole.fault);
  }
  std::erase_if(contents.faults, [](const ItemFault& whole) { return whole.item.empty(); });
  return faults;
}

template <typename T>
void move_all(std::vector<T>& from, std::vector<T>& to) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

std::shared_ptr<Part> part_at(std::string_view place) {
  auto part = std::make_shared<Part>();
  part->place = place;
  return part;
}

void add_faults(Part& part, const std::string& item, const std::vector<Fault>& faults) {
  for (const Fault& fault : faults) part.faults.push_back({item, fault});
}

// What an entry that could not be read was called before is not known: it may be any that is missing now.
void draw_no_conclusions(Part& part, std::string_view store) {
  const bool says_so = std::ranges::any_of(part.faults, [&](const ItemFault& f) { return f.item == store; });
  if (!says_so)
    part.faults.push_back(
        {std::string(store), Fault(Reason::kPartial, "not all of the store could be read")});
}

}  // namespace

Part& MachineContents::store_part(std::string_view store) {
  const auto known = stores_.find(store);
  if (known != stores_.end()) return *known->second;
  return *stores_.emplace(store, part_at(machine_place(store))).first->second;
}

void MachineContents::take(Contents& contents) {
  move_all(contents.certificates, all_.certificates);
  move_all(contents.crls, all_.crls);
  move_all(contents.faults, all_.faults);
}

void MachineContents::add_store(const std::string& store, Contents contents, std::optional<Fault> fault) {
  const std::string name = shown(store);
  add_faults(store_part(name), name, faults_of_whole(contents, std::move(fault)));
  rename_entries(contents, [&](const std::string& entry) { return item_of_store(entry, store); });
  take(contents);
}

void MachineContents::add_services(Contents contents, std::optional<Fault> fault) {
  services_ = part_at(machine_place(kServices));
  const auto faults = faults_of_whole(contents, std::move(fault));
  add_faults(*services_, kServices, faults);
  rename_entries(contents, item_of_service);
  for (const auto& found : contents.certificates) {
    const auto store = store_in(found.entry);
    if (!faults.empty()) draw_no_conclusions(store_part(store), store);
  }
  take(contents);
}

void MachineContents::add_bindings(Contents contents, std::optional<Fault> fault) {
  if (!bindings_) bindings_ = part_at(kMachineBindings);
  add_faults(*bindings_, kBinding, faults_of_whole(contents, std::move(fault)));
  move_all(contents.bindings, all_.bindings);
  move_all(contents.faults, all_.faults);
}

// A store of a service that is bound to and was not met is empty, once all services were looked at.
void MachineContents::expect_bound_stores() {
  if (!services_ || !services_->faults.empty()) return;
  for (const auto& binding : all_.bindings) {
    if (binding.store.find('/') == std::string::npos) continue;
    const auto is_met = [&](const auto& met) {
      return ascii_lower(met.first) == ascii_lower(shown(binding.store));
    };
    if (std::ranges::none_of(stores_, is_met)) store_part(shown(binding.store));
  }
}

Part& MachineContents::part_of_item(std::string_view item) {
  return item.find('#') != std::string_view::npos || !bindings_ ? store_part(store_in(item)) : *bindings_;
}

void MachineContents::distribute(const Part& all) {
  for (const auto& sighting : all.sightings)
    store_part(store_in(sighting.item)).sightings.push_back(sighting);
  for (const auto& crl : all.crls) store_part(store_in(crl.item)).crls.push_back(crl);
  for (const auto& fault : all.faults) part_of_item(fault.item).faults.push_back(fault);
  if (bindings_) bindings_->bindings = all.bindings;
}

std::vector<std::shared_ptr<const Part>> MachineContents::parts(pki::Assessor& assessor) {
  distribute(*contents_part("", ItemNamer(), all_, assessor));
  expect_bound_stores();
  std::vector<std::shared_ptr<const Part>> parts;
  for (auto& [store, part] : stores_) {
    if (!part->faults.empty()) draw_no_conclusions(*part, store);
    parts.push_back(part);
  }
  for (const auto& part : {services_, bindings_}) {
    if (part && !(part->faults.empty() && part->bindings.empty())) parts.push_back(part);
  }
  return parts;
}

}  // namespace kigen::sources
