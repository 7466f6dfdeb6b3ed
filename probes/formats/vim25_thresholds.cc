#include "probes/formats/vim25_thresholds.h"

#include <algorithm>
#include <charconv>

namespace kigen::formats {
namespace {

using std::chrono::days;
using std::chrono::seconds;

constexpr std::string_view kSoft = "vpxd.certmgmt.certs.softThreshold",
                           kHard = "vpxd.certmgmt.certs.hardThreshold";
constexpr days kUsualSoft{240}, kUsualHard{30};
constexpr int kMaxDays = 100 * 366;

std::optional<days> days_in(std::string_view text) {
  int count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const bool is_whole = error == std::errc{} && end == text.data() + text.size();
  return is_whole && count > 0 && count <= kMaxDays ? std::optional(days(count)) : std::nullopt;
}

// Absent where it is what every server has.
std::optional<seconds> changed(const Vim25Options& options, std::string_view key, days usual) {
  const auto found = std::find_if(options.begin(), options.end(),
                                  [&](const Vim25Option& option) { return option.key == key; });
  const auto set = found == options.end() ? std::nullopt : days_in(found->value);
  return set && *set != usual ? std::optional<seconds>(*set) : std::nullopt;
}

}  // namespace

AdvisedLeads vim25_advice(const Vim25Options& options) {
  return {.renewal = changed(options, kSoft, kUsualSoft), .critical = changed(options, kHard, kUsualHard)};
}

}  // namespace kigen::formats
