#include "probes/formats/vim25_licenses.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "probes/formats/soap_content.h"
#include "probes/formats/vim25_objects.h"
#include "probes/formats/xml_text.h"
#include "probes/formats/xsd_date_time.h"

namespace kigen::formats {
namespace {

using std::string_view;
using std::chrono::sys_seconds;

constexpr std::size_t kMaxLicenses = 1000;
constexpr const char kLicenses[] = "licenses", kEvaluation[] = "evaluation";
constexpr std::int64_t kMaxHours = 100 * 366 * 24;

struct Term {
  std::optional<sys_seconds> not_after;
  bool is_readable = true;  // false: it has an end that nobody understands
};

std::optional<std::int64_t> number_in(string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The property of that key; absent when there is none.
std::optional<std::string> property_of(pugi::xml_node node, string_view key) {
  const pugi::xml_node found = node.find_child([&](pugi::xml_node child) {
    return local_name(child) == "properties" && text_of_child(child, "key") == key;
  });
  if (!found) return std::nullopt;
  return text_of_child(found, "value");
}

// So much later than now, in whole units: the next look gives the same, or the next one.
template <typename Unit>
std::optional<sys_seconds> after(sys_seconds now, std::int64_t count) {
  const bool is_bounded = count >= 0 && Unit(count) <= std::chrono::hours(kMaxHours);
  if (!is_bounded) return std::nullopt;
  return std::chrono::floor<Unit>(now) + Unit(count);
}

Term term_of(pugi::xml_node node, sys_seconds now) {
  Term term;
  if (const auto date = property_of(node, "expirationDate")) {
    term.not_after = parse_xsd_date_time(*date);
  } else if (const auto minutes = property_of(node, "expirationMinutes")) {
    term.not_after = after<std::chrono::minutes>(now, number_in(*minutes).value_or(-1));
  } else if (const auto hours = property_of(node, "expirationHours")) {
    term.not_after = after<std::chrono::hours>(now, number_in(*hours).value_or(-1));
  } else {
    return term;
  }
  term.is_readable = term.not_after.has_value();
  return term;
}

bool is_evaluation(pugi::xml_node license) {
  const std::string key = text_of_child(license, "licenseKey");
  const bool is_zero = !key.empty() && key.find_first_not_of("0-") == key.npos;
  return is_zero || text_of_child(license, "editionKey") == "eval";
}

class Reader {
 public:
  Reader(pugi::xml_node licenses, pugi::xml_node evaluation, sys_seconds now)
      : evaluation_(evaluation), now_(now) {
    for (const pugi::xml_node license : licenses.children()) {
      if (license.type() == pugi::node_element && licenses_.size() < kMaxLicenses)
        licenses_.push_back(license);
    }
  }

  Result<std::vector<FoundLicense>> read() {
    for (const pugi::xml_node license : licenses_) {
      const bool is_trial = is_evaluation(license);
      if (is_trial && is_idle(license)) continue;
      Term term = term_of(license, now_);
      if (is_trial && !term.not_after && term.is_readable) term = term_of(evaluation_, now_);
      if (!term.is_readable) return Fault(Reason::kMalformed, "a licence ends at no moment of the calendar");
      if (is_trial && !term.not_after) continue;
      FoundLicense& found = found_.emplace_back();
      found.edition = text_of_child(license, "editionKey");
      found.name = text_of_child(license, "name");
      found.not_after = term.not_after;
      found.entry = unique("license:" + (is_trial ? "eval" : found.edition));
    }
    return std::move(found_);
  }

 private:
  bool is_idle(pugi::xml_node license) const {
    return licenses_.size() > 1 && text_of_child(license, "used") == "0";
  }
  std::string unique(const std::string& entry) {
    const std::size_t count = ++entries_[entry];
    return count == 1 ? entry : entry + "~" + std::to_string(count);
  }

  const pugi::xml_node evaluation_;
  const sys_seconds now_;
  std::vector<pugi::xml_node> licenses_;
  std::vector<FoundLicense> found_;
  std::map<std::string, std::size_t> entries_;
};

}  // namespace

Result<std::vector<FoundLicense>> vim25_licenses(const SoapAnswer& answer, sys_seconds now) {
  const auto found = vim25_objects(answer);
  if (!found) return found.fault();
  if (found->objects.empty()) return Fault(Reason::kSchema, "the answer tells of no licence manager");
  const Vim25Object& manager = found->objects.front();
  const pugi::xml_node licenses = manager.value(kLicenses);
  if (!licenses) {
    const auto missing = manager.missing(kLicenses);
    return missing ? fault_of(*missing) : Fault(Reason::kSchema, "the licence manager names no licences");
  }
  return Reader(licenses, manager.value(kEvaluation), now).read();
}

}  // namespace kigen::formats
