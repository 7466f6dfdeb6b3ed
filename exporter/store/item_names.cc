#include "exporter/store/item_names.h"

#include "exporter/store/label_text.h"

namespace kigen::store {
namespace {

std::string key_of(std::string_view fitting_item) {
  std::string key = ",item=\"";
  append_escaped(key, fitting_item);
  key += '"';
  return key;
}

}  // namespace

std::string item_key(std::string_view item) { return key_of(fit_for_label(item)); }

std::string ItemNames::claim_unique(std::string_view item) {
  const std::string fitting = fit_for_label(item);
  std::string key = key_of(fitting);
  const auto [first, is_new] = next_suffix_.try_emplace(hash(key), 2);
  if (is_new) return key;
  // The element is looked up anew: claiming another name may move the table, not its elements' values.
  const std::uint64_t base = first->first;
  for (;;) {
    key = key_of(fitting + '~' + std::to_string(next_suffix_[base]++));
    if (next_suffix_.try_emplace(hash(key), 2).second) return key;
  }
}

}  // namespace kigen::store
