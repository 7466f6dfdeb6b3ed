#include "exporter/store/followed.h"

#include <algorithm>
#include <utility>

#include "exporter/store/target_header.h"

namespace kigen::store {
namespace {

std::shared_ptr<const TargetView> find_address(const Views& views, const std::string& address) {
  const auto found = std::find_if(views.begin(), views.end(),
                                  [&](const auto& view) { return view->header->address == address; });
  return found == views.end() ? nullptr : *found;
}

std::shared_ptr<const TargetHeader> header_for(const Followed& followed, const std::string& address) {
  if (address.empty() || address == followed.header->address) return followed.header;
  return with_address(*followed.header, address);
}

bool failed_before_any_address(const Outcome& outcome) {
  return outcome.observations.size() == 1 && outcome.observations[0].fault &&
         outcome.observations[0].address.empty();
}

Views failed_everywhere(const Followed& followed, const Views& known, const Moment& moment,
                        const Observation& failure) {
  Views after;
  for (const auto& view : known) {
    after.push_back(publish(followed.presentation, view->header, view.get(), moment, failure));
  }
  return after;
}

}  // namespace

std::shared_ptr<const Followed> follow_target(const config::Target& target,
                                              std::shared_ptr<const Selection> selection) {
  auto followed = std::make_shared<Followed>();
  followed->header = make_header(target);
  followed->presentation = {target.module.leads, std::move(selection), target.expectations};
  return followed;
}

Views views_after(const Followed& followed, const Views& known, const Outcome& outcome) {
  const Moment moment{outcome.at, outcome.duration};
  if (failed_before_any_address(outcome) && !known.empty()) {
    return failed_everywhere(followed, known, moment, outcome.observations[0]);
  }
  Views after;
  for (const Observation& observation : outcome.observations) {
    const std::string& address = observation.address.empty() ? followed.header->address : observation.address;
    if (find_address(after, address)) continue;
    const auto previous = find_address(known, address);
    auto header = previous ? previous->header : header_for(followed, address);
    after.push_back(publish(followed.presentation, std::move(header), previous.get(), moment, observation));
  }
  return after;
}

Views views_restored(const Followed& followed, const RememberedTarget& remembered) {
  Views views;
  for (const RememberedView& view : remembered.views) {
    if (find_address(views, view.address)) continue;
    views.push_back(restored(followed.presentation, view, header_for(followed, view.address)));
  }
  return views;
}

bool has_staples(const Views& views) {
  return std::any_of(views.begin(), views.end(), [](const auto& view) {
    const auto rows = view->sheet.rows();
    return std::any_of(rows.begin(), rows.end(), [](const Sheet::Row& row) { return row.has_staple; });
  });
}

bool has_crls(const Views& views) {
  return std::any_of(views.begin(), views.end(), [](const auto& view) { return !view->crls.empty(); });
}

bool has_bindings(const Views& views) {
  return std::any_of(views.begin(), views.end(),
                     [](const auto& view) { return !view->bindings.rows.empty(); });
}

bool has_licenses(const Views& views) {
  return std::any_of(views.begin(), views.end(), [](const auto& view) { return !view->licenses.empty(); });
}

bool show_the_same(const Views& a, const Views& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& one, const auto& other) {
    return one->sheet.rows().data() == other->sheet.rows().data() && one->places == other->places &&
           one->attempt.last_success.has_value() == other->attempt.last_success.has_value();
  });
}

Views views_followed(const Followed& now, const Views& known, const Presentation* known_presentation) {
  const bool presented_alike = known_presentation != nullptr && *known_presentation == now.presentation;
  Views views;
  for (const auto& view : known) {
    auto header = header_for(now, view->header->address);
    const bool labelled_alike = header->labels == view->header->labels;
    if (!presented_alike) {
      views.push_back(presented_anew(now.presentation, *view, std::move(header)));
    } else {
      views.push_back(labelled_alike ? view : with_header(*view, std::move(header)));
    }
  }
  return views;
}

}  // namespace kigen::store
