#include "probes/formats/key_rollover.h"

#include <chrono>
#include <optional>

#include "probes/pki/asn1_time.h"
#include "probes/pki/certificate_fields.h"

namespace kigen::formats {
namespace {

struct Validity {
  std::optional<std::chrono::sys_seconds> from, until;
};

Validity validity_of(ByteView der) {
  const auto extent = pki::certificate_extent(der);
  if (!extent) return {};
  const auto fields = pki::split_certificate(*extent);
  if (!fields) return {};
  return {pki::parse_time(fields->not_before), pki::parse_time(fields->not_after)};
}

}  // namespace

bool comes_after(ByteView der, ByteView other) {
  const Validity one = validity_of(der), two = validity_of(other);
  if (!one.from || !one.until || !two.from || !two.until) return false;
  return *one.from > *two.from && *one.until > *two.until;
}

}  // namespace kigen::formats
