#include "exporter/store/binding_rows.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/judgement/binding.h"
#include "exporter/store/item_names.h"
#include "exporter/store/label_text.h"
#include "probes/model/text.h"

namespace kigen::store {
namespace {

using judgement::BindingStatus;
using judgement::BindingVerdict;
using judgement::BoundStore;

// `my` of `web01.reg#MY/www`; empty when the item is in no store. A store of a service or user reads
// `SERVICE/MY/` and is taken for one of that name, which no binding asks for.
std::string store_of(std::string_view item) {
  const std::size_t begin = item.find('#') + 1;
  const std::size_t end = item.find('/', begin);
  return begin == 0 || end == std::string_view::npos ? "" : ascii_lower(item.substr(begin, end - begin));
}

std::string_view folder_of(std::string_view place) {
  const std::size_t slash = place.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : place.substr(0, slash);
}

// A fault of the file as a whole, or of an entry of that store.
bool may_hide_entries_of(const std::vector<ItemFault>& faults, const std::string& store) {
  return std::any_of(faults.begin(), faults.end(), [&](const ItemFault& fault) {
    return fault.item.find('#') == std::string::npos || store_of(fault.item) == store;
  });
}

/// The stores in the files of a view.
class Stores {
 public:
  explicit Stores(const TargetView& view) : now_(view.attempt.at) {
    auto row = view.sheet.rows().begin();
    for (const auto& place : view.places) {
      OfPlace stores;
      for (const auto& sighting : place->hidden) add(*place, *sighting, nullptr, stores);
      for (const Entry& entry : place->entries) add(*place, *entry.sighting, &*row++, stores);
      for (const auto& [name, store] : stores) {
        if (may_hide_entries_of(place->part->faults, name)) store->mark_incomplete();
      }
    }
  }

  /// Null: not known, or in several files, of which nobody says which one is meant.
  const BoundStore* find(const Place& place, const std::string& store) const {
    const std::string& file = place.part->place;
    const auto in_folder = by_folder_.find({std::string(folder_of(file)), store});
    if (in_folder == by_folder_.end()) return nullptr;
    const auto& by_file = in_folder->second;
    const auto own = by_file.find(file);
    if (own != by_file.end()) return &own->second;
    return by_file.size() == 1 ? &by_file.begin()->second : nullptr;
  }

  std::optional<std::chrono::sys_seconds> due() const { return due_; }

 private:
  using ByFile = std::map<std::string, BoundStore>;
  using OfPlace = std::map<std::string, BoundStore*>;  // by name of the store

  // Without a row for what is not shown.
  void add(const Place& place, const Sighting& sighting, const Sheet::Row* row, OfPlace& stores) {
    const std::string store = store_of(sighting.item);
    if (store.empty()) return;
    const std::string& file = place.part->place;
    BoundStore& known = by_folder_[{std::string(folder_of(file)), store}][file];
    known.add(sighting);
    stores.emplace(store, &known);
    const bool may_be_bound = sighting.state == State::kCurrent || sighting.state == State::kNext;
    if (row == nullptr || sighting.role != Role::kLeaf || !may_be_bound) return;
    if (row->not_before <= now_) {
      known.offer(sighting, row->first_seen);
    } else {
      due_ = std::min(due_.value_or(row->not_before), row->not_before);
    }
  }

  const std::chrono::sys_seconds now_;
  std::map<std::pair<std::string, std::string>, ByFile> by_folder_;  // by folder and store
  std::optional<std::chrono::sys_seconds> due_;
};

BindingRow row_of(const BindingSighting& binding, const BindingVerdict& verdict, ItemNames& names) {
  BindingRow row;
  row.labels = names.claim_unique(binding.item);
  std::string_view name;
  if (verdict.bound != nullptr) name = verdict.bound->text(Certificate::Text::kName);
  append_label(row.labels, "name", fit_for_label(name.empty() ? binding.endpoint : name));
  row.facts = ",endpoint=\"";
  append_escaped(row.facts, fit_for_label(binding.endpoint));
  row.facts += '"';
  append_label(row.facts, "store", fit_for_label(binding.store));
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
      const BoundStore* store = stores.find(*place, ascii_lower(binding.store));
      const BindingVerdict verdict = store == nullptr ? BindingVerdict{} : store->judge(binding.thumbprint);
      bindings.rows.push_back(row_of(binding, verdict, names));
    }
  }
  bindings.due = stores.due();
  return bindings;
}

}  // namespace kigen::store
