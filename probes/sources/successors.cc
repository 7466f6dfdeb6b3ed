#include "probes/sources/successors.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "probes/pki/asn1_time.h"
#include "probes/pki/certificate_fields.h"
#include "probes/pki/oid.h"

namespace kigen::sources {
namespace {

constexpr pki::Oid kSubjectAltName("2.5.29.17"), kKeyUsage("2.5.29.15"), kExtendedKeyUsage("2.5.29.37");

struct Generation {
  std::vector<std::string> purpose;  // what a renewal leaves as it is
  std::chrono::sys_seconds begin;
};

std::optional<Generation> generation_of(ByteView der) {
  const auto extent = pki::certificate_extent(der);
  if (!extent) return std::nullopt;
  const auto fields = pki::split_certificate(*extent);
  const auto begin = fields ? pki::parse_time(fields->not_before) : std::nullopt;
  if (!begin) return std::nullopt;
  Generation generation{{}, *begin};
  for (const ByteView name : {fields->issuer.content, fields->subject.content}) {
    generation.purpose.emplace_back(as_text(name));
  }
  for (const pki::Oid& oid : {kSubjectAltName, kKeyUsage, kExtendedKeyUsage}) {
    const auto value = pki::find_extension(fields->extensions, oid.bytes());
    generation.purpose.emplace_back(as_text(value.value_or(ByteView())));
  }
  return generation;
}

}  // namespace

void mark_superseded(formats::Contents& contents) {
  using Newest = std::pair<std::chrono::sys_seconds, formats::FoundCertificate*>;
  std::map<std::vector<std::string>, Newest> newest;
  for (auto& found : contents.certificates) {
    auto generation = generation_of(found.der);
    if (!generation) continue;
    const Newest candidate(generation->begin, &found);
    const auto [known, is_first] = newest.try_emplace(std::move(generation->purpose), candidate);
    if (is_first) continue;
    auto& [begin, latest] = known->second;
    const bool is_newer = candidate.first >= begin;
    (is_newer ? latest : &found)->state = State::kSuperseded;
    if (is_newer) known->second = candidate;
  }
}

}  // namespace kigen::sources
