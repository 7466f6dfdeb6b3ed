#include "exporter/judgement/selected.h"

#include <string_view>

#include "probes/model/text.h"

namespace kigen::judgement {
namespace {

bool begins_with(std::string_view text, std::string_view store, char divider) {
  if (text.size() <= store.size() || text[store.size()] != divider) return false;
  return ascii_lower(text.substr(0, store.size())) == ascii_lower(store);
}

bool lies_in(std::string_view item, std::string_view store) {
  const std::size_t path_end = item.find('#');
  return begins_with(item, store, '#') ||
         (path_end != std::string_view::npos && begins_with(item.substr(path_end + 1), store, '/'));
}

}  // namespace

bool selects(const config::Pair::Selector& selector, const Sighting& sighting) {
  if (selector.role && *selector.role != sighting.role) return false;
  if (!sighting.friendly_name.starts_with(selector.friendly_name)) return false;
  return selector.store.empty() || lies_in(sighting.item, selector.store);
}

}  // namespace kigen::judgement
