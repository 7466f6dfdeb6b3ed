#include "exporter/store/binding_rows.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/judgement/binding.h"
#include "exporter/store/item_names.h"
#include "exporter/store/label_text.h"
#include "exporter/store/place_builder.h"
#include "probes/model/machine_place.h"
#include "probes/model/served_binding.h"
#include "probes/model/text.h"

namespace kigen::store {
namespace {

using judgement::BindingStatus;
using judgement::BindingVerdict;
using judgement::BoundStore;

constexpr std::string_view kBindingItem = "binding:";  // of a machine; of a file its path stands in front

// Those that a binding may mean, in lower case: `my`, `remote desktop` of `MY|Remote Desktop`.
std::vector<std::string> stores_of(const BindingSighting& binding) {
  std::vector<std::string> stores;
  std::string_view rest = binding.store;
  while (true) {
    const std::size_t end = rest.find('|');
    stores.push_back(ascii_lower(rest.substr(0, end)));
    if (end == std::string_view::npos) return stores;
    rest.remove_prefix(end + 1);
  }
}

std::set<std::string> stores_asked_for(const TargetView& view) {
  std::set<std::string> stores;
  for (const auto& place : view.places) {
    for (const BindingSighting& binding : place->bindings) {
      for (auto& store : stores_of(binding)) stores.insert(std::move(store));
    }
  }
  return stores;
}

std::string_view folder_of(std::string_view place) {
  const std::size_t slash = place.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : place.substr(0, slash);
}

// The store that a place is as a whole, where the target is a machine.
std::optional<std::string> own_store(const Place& place) {
  const std::string& name = place.part->place;
  const auto store = machine_store(name);
  if (!store) return std::nullopt;
  const Sighting* first = !place.entries.empty() ? place.entries.front().sighting.get() : nullptr;
  if (first == nullptr && !place.hidden.empty()) first = place.hidden.front().get();
  if (first != nullptr && !first->item.starts_with(name)) return std::nullopt;
  return ascii_lower(*store);
}

/// The stores of a view that bindings ask for.
class Stores {
 public:
  explicit Stores(const TargetView& view) : now_(view.attempt.at), asked_for_(stores_asked_for(view)) {
    auto row = view.sheet.rows().begin();
    for (const auto& place : view.places) {
      OfPlace stores;
      const auto own = own_store(*place);
      if (own) stores.emplace(*own, &by_machine_[{std::string(kMachineBindings), *own}][place->part->place]);
      const auto store_of = [&](const Sighting& sighting) {
        return own ? *own : store_in_file(sighting.item);
      };
      for (const auto& known : place->hidden) add(*place, *known, store_of(*known), nullptr, stores);
      for (const Entry& entry : place->entries) {
        add(*place, *entry.sighting, store_of(*entry.sighting), &*row++, stores);
      }
      for (const auto& [name, store] : stores) {
        if (own ? !place->part->faults.empty() : may_hide_entries_of(place->part->faults, name))
          store->mark_incomplete();
      }
    }
  }

  BindingVerdict judge(const Place& place, const BindingSighting& binding, std::string& found_in) const {
    BindingVerdict verdict;
    bool all_known = true;
    for (const std::string& name : stores_of(binding)) {
      const BoundStore* store = find(place, binding, name);
      verdict = store == nullptr ? BindingVerdict{} : store->judge(binding.thumbprint);
      found_in = name;
      if (verdict.bound != nullptr) return verdict;
      all_known = all_known && verdict.status != BindingStatus::kUnknown;
    }
    found_in.clear();
    verdict.status = all_known ? BindingStatus::kMissing : BindingStatus::kUnknown;
    return verdict;
  }

  std::optional<std::chrono::sys_seconds> due() const { return due_; }

 private:
  using ByFile = std::map<std::string, BoundStore>;
  using OfPlace = std::map<std::string, BoundStore*>;  // by name of the store

  // `my` of `web01.reg#MY/www`, `vmms/my` of `web01.reg#vmms/MY/host`; empty when nobody asks for it.
  std::string store_in_file(std::string_view item) const {
    const std::size_t begin = item.find('#');
    if (begin == std::string_view::npos) return "";
    const std::string entry = ascii_lower(item.substr(begin + 1));
    const auto has = [&](const std::string& store) {
      return entry.size() > store.size() && entry.starts_with(store) && entry[store.size()] == '/';
    };
    const auto found = std::find_if(asked_for_.begin(), asked_for_.end(), has);
    return found == asked_for_.end() ? "" : *found;
  }

  // A fault of the file as a whole, or of an entry of that store.
  bool may_hide_entries_of(const std::vector<ItemFault>& faults, const std::string& store) const {
    return std::any_of(faults.begin(), faults.end(), [&](const ItemFault& fault) {
      return fault.item.find('#') == std::string::npos || store_in_file(fault.item) == store;
    });
  }

  /// Null: not known, or in several files, of which nobody says which one is meant.
  const BoundStore* find(const Place& place, const BindingSighting& binding, const std::string& store) const {
    const std::string& file = place.part->place;
    const bool of_machine = file == kMachineBindings && binding.item.starts_with(kBindingItem);
    const auto found = by_machine_.find({of_machine ? file : std::string(folder_of(file)), store});
    if (found == by_machine_.end()) return nullptr;
    const auto& by_file = found->second;
    const auto own = by_file.find(file);
    if (own != by_file.end()) return &own->second;
    return by_file.size() == 1 ? &by_file.begin()->second : nullptr;
  }

  // Without a row for what is not shown.
  void add(const Place& place, const Sighting& sighting, const std::string& store, const Sheet::Row* row,
           OfPlace& stores) {
    if (store.empty()) return;
    auto& known = stores[store];
    const std::string& file = place.part->place;
    if (known == nullptr) known = &by_machine_[{std::string(folder_of(file)), store}][file];
    known->add(sighting);
    const bool may_be_bound = sighting.state == State::kCurrent || sighting.state == State::kNext;
    if (row == nullptr || sighting.role != Role::kLeaf || !may_be_bound) return;
    if (row->not_before <= now_) {
      known->offer(sighting, row->first_seen);
    } else {
      due_ = std::min(due_.value_or(row->not_before), row->not_before);
    }
  }

  const std::chrono::sys_seconds now_;
  const std::set<std::string> asked_for_;
  std::map<std::pair<std::string, std::string>, ByFile> by_machine_;  // by folder and store
  std::optional<std::chrono::sys_seconds> due_;
};

// The store as the binding spells it: the one that has the certificate, else the first.
std::string_view spelled(std::string_view stores, const std::string& lower) {
  const std::size_t at = lower.empty() ? std::string::npos : ascii_lower(stores).find(lower);
  const std::string_view from = stores.substr(at == std::string::npos ? 0 : at);
  return from.substr(0, from.find('|'));
}

// The leaf on the way to a document; null where there is none.
const Certificate* leaf_of_way(const TargetView& view) {
  for (const auto& place : view.places) {
    if (place->part->place != kWayPlace) continue;
    for (const auto& sighting : known_at(*place)) {
      if (sighting->item == kWayLeaf) return sighting->certificate.get();
    }
  }
  return nullptr;
}

// A wildcard is no name of one server.
bool is_named(const Certificate& certificate, std::string_view host) {
  const auto names = certificate.subject_alt_names();
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return ascii_lower(name) == ascii_lower(host); });
}

// Of what an endpoint serves only that is known which the target itself does: the endpoint is the target's,
// or goes by another name of its leaf, on the same port.
BindingVerdict judge_by_what_is_served(const TargetView& view, const BindingSighting& binding) {
  const Certificate* leaf = leaf_of_way(view);
  const std::string_view target = view.header->target, endpoint = binding.endpoint;
  const std::size_t port = endpoint.rfind(':');
  if (leaf == nullptr || port == endpoint.npos) return {};
  std::string_view host = endpoint.substr(0, port);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const bool is_own =
      target == endpoint || (target.ends_with(endpoint.substr(port)) && is_named(*leaf, host));
  return is_own ? judgement::judge_served(leaf, binding.thumbprint) : BindingVerdict{};
}

BindingRow row_of(const BindingSighting& binding, const BindingVerdict& verdict, std::string_view store,
                  ItemNames& names) {
  BindingRow row;
  row.labels = names.claim_unique(binding.item);
  std::string_view name;
  if (verdict.bound != nullptr) name = verdict.bound->text(Certificate::Text::kName);
  append_label(row.labels, "name", fit_for_label(name.empty() ? binding.endpoint : name));
  row.facts = ",endpoint=\"";
  append_escaped(row.facts, fit_for_label(binding.endpoint));
  row.facts += '"';
  append_label(row.facts, "store", fit_for_label(store));
  append_label(row.facts, "fingerprint_sha1", to_hex(binding.thumbprint));
  append_label(row.facts, "status", judgement::label(verdict.status));
  if (verdict.status != BindingStatus::kUnknown) row.deployed = verdict.status == BindingStatus::kOk;
  row.pending_since = verdict.pending_since;
  return row;
}

}  // namespace

Bindings judge_bindings(const TargetView& view) {
  Bindings bindings;
  const bool has_any = std::any_of(view.places.begin(), view.places.end(),
                                   [](const auto& place) { return !place->bindings.empty(); });
  if (!has_any) return bindings;
  const Stores stores(view);
  ItemNames names;
  for (const auto& place : view.places) {
    for (const BindingSighting& binding : place->bindings) {
      if (binding.store == kServedStore) {
        bindings.rows.push_back(
            row_of(binding, judge_by_what_is_served(view, binding), binding.store, names));
        continue;
      }
      std::string found_in;
      const BindingVerdict verdict = stores.judge(*place, binding, found_in);
      bindings.rows.push_back(row_of(binding, verdict, spelled(binding.store, found_in), names));
    }
  }
  bindings.due = stores.due();
  return bindings;
}

}  // namespace kigen::store
