#include "probes/formats/vim25_answer.h"
#include "probes/formats/vim25_hosts.h"
#include "probes/formats/vim25_licenses.h"
#include "probes/formats/vim25_thresholds.h"
#include "tests/fuzz/whole_contents.h"

using namespace kigen;
using namespace kigen::formats;

namespace {

void look_at_hosts(const SoapAnswer& answer) {
  const auto page = vim25_hosts(answer);
  if (!page) return require(!page.fault().detail.empty());
  require_whole(page->contents);
  require(page->contents.certificates.size() + page->contents.faults.size() >= page->hosts);
  for (const auto& found : page->contents.certificates) require(found.entry.starts_with("host:"));
}

constexpr std::chrono::sys_seconds kNow{std::chrono::seconds(1'800'000'000)};

void look_at_assignments(const SoapAnswer& answer) {
  (void)vim25_assignment_manager(answer);
  const auto assignments = vim25_assignments(answer, kNow);
  if (!assignments) return require(!assignments.fault().detail.empty());
  for (const auto& found : vim25_evaluations(*assignments)) {
    require(found.entry.starts_with("license:eval/"));
    require(found.not_after.has_value());
  }
}

void look_at_licenses(const SoapAnswer& answer) {
  const Vim25Assignments assignments = {{.entity = "host-1", .license = vim25_license_hash("A")}};
  const auto licenses = vim25_licenses(answer, assignments, kNow);
  if (!licenses) return require(!licenses.fault().detail.empty());
  for (const auto& found : licenses->licenses) {
    require(found.entry.starts_with("license:"));
    require(found.entry != "license:eval" || found.not_after.has_value());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto answer = SoapAnswer::read(to_owned(ByteView(data, size)));
  if (!answer) {
    require(!answer.fault().detail.empty());
    return 0;
  }
  look_at_hosts(*answer);
  look_at_licenses(*answer);
  look_at_assignments(*answer);
  const auto content = vim25_service_content(*answer);
  require(!content || !content->session_manager.empty());
  const auto view = vim25_container_view(*answer);
  require(!view || !view->empty());
  (void)vim25_login(*answer).ok();
  const auto options = vim25_options(*answer, "vpxd.");
  require(!options || options->size() <= 100);
  if (options)
    require(vim25_advice(*options).renewal.value_or(std::chrono::days(1)) > std::chrono::seconds(0));
  return 0;
}
