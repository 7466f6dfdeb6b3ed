#include "probes/formats/vim25_answer.h"
#include "probes/formats/vim25_hosts.h"
#include "probes/formats/vim25_licenses.h"
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

void look_at_licenses(const SoapAnswer& answer) {
  const auto licenses = vim25_licenses(answer, std::chrono::sys_seconds(std::chrono::seconds(1'800'000'000)));
  if (!licenses) return require(!licenses.fault().detail.empty());
  for (const auto& found : *licenses) {
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
  const auto content = vim25_service_content(*answer);
  require(!content || !content->session_manager.empty());
  const auto view = vim25_container_view(*answer);
  require(!view || !view->empty());
  (void)vim25_login(*answer).ok();
  const auto options = vim25_options(*answer, "vpxd.");
  require(!options || options->size() <= 100);
  return 0;
}
