#include "probes/pki/distribution_points.h"

#include <algorithm>

#include "probes/model/text.h"
#include "probes/pki/extensions.h"
#include "probes/pki/oid.h"

namespace kigen::pki {
namespace {

constexpr std::size_t kMaxUrls = 2;
constexpr std::size_t kMaxUrlBytes = 2048;
constexpr std::string_view kScheme = "http://";

bool is_printable_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

void add_url(const DerElement& name, std::vector<std::string>& urls) {
  if (name.tag != general_name::kUri || urls.size() >= kMaxUrls) return;
  const std::string_view url = as_text(name.content);
  const bool fits = url.size() > kScheme.size() && url.size() <= kMaxUrlBytes && is_printable_ascii(url);
  if (!fits || ascii_lower(url.substr(0, kScheme.size())) != kScheme) return;
  if (std::ranges::find(urls, url) == urls.end()) urls.emplace_back(url);
}

// DistributionPoint: distributionPoint [0], reasons [1], cRLIssuer [2].
DistributionPoint read_point(ByteView content) {
  DistributionPoint point;
  DerReader fields(content);
  const auto name = fields.next(tag::context_constructed(0));
  if (name) point.full_name = full_name_of(name->content);
  point.is_whole = fields.at_end();
  return point;
}

}  // namespace

ByteView full_name_of(ByteView distribution_point_name) {
  const auto full_name = DerReader(distribution_point_name).next(tag::context_constructed(0));
  return full_name ? full_name->content : ByteView();
}

std::vector<DistributionPoint> distribution_points(ByteView extension) {
  std::vector<DistributionPoint> points;
  const auto list = DerReader(extension).next(tag::kSequence);
  DerReader reader(list ? list->content : ByteView());
  while (const auto point = reader.next(tag::kSequence)) points.push_back(read_point(point->content));
  return points;
}

std::vector<std::string> ocsp_urls(ByteView authority_information_access) {
  static constexpr Oid kOcsp("1.3.6.1.5.5.7.48.1");  // id-ad-ocsp
  std::vector<std::string> urls;
  const auto list = DerReader(authority_information_access).next(tag::kSequence);
  DerReader descriptions(list ? list->content : ByteView());
  while (const auto description = descriptions.next(tag::kSequence)) {
    DerReader fields(description->content);
    const auto method = fields.next(tag::kOid);
    const auto location = fields.next();
    if (method && location && kOcsp == method->content) add_url(*location, urls);
  }
  return urls;
}

std::vector<std::string> crl_urls(ByteView crl_distribution_points) {
  std::vector<std::string> urls;
  for (const auto& point : distribution_points(crl_distribution_points)) {
    if (!point.is_whole) continue;
    DerReader names(point.full_name);
    while (const auto name = names.next()) add_url(*name, urls);
  }
  return urls;
}

}  // namespace kigen::pki
