#include "probes/pki/revocation.h"

namespace kigen::pki {
namespace {

constexpr auto kWithoutNextUpdate = std::chrono::days(1);
constexpr auto kClocksDiffer = std::chrono::minutes(5);

bool is_believable(const Revocation& revocation, std::chrono::sys_seconds now) {
  return revocation.status != Revocation::Status::kUnknown && revocation.this_update <= now + kClocksDiffer;
}

}  // namespace

std::chrono::sys_seconds counts_until(const Revocation& revocation) {
  return revocation.next_update.value_or(revocation.this_update + kWithoutNextUpdate);
}

bool is_decisive(const Revocation& revocation, std::chrono::sys_seconds now) {
  if (!is_believable(revocation, now)) return false;
  return revocation.status == Revocation::Status::kRevoked || now <= counts_until(revocation);
}

void apply(const Revocation& revocation, std::chrono::sys_seconds now, Verdicts& verdicts) {
  if (!is_believable(revocation, now)) return;
  verdicts.not_revoked = revocation.status == Revocation::Status::kGood;
  verdicts.not_revoked_until = counts_until(revocation);
}

}  // namespace kigen::pki
