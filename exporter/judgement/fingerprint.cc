#include "exporter/judgement/fingerprint.h"

namespace kigen::judgement {

bool has_fingerprint(const Certificate& certificate, std::string_view prefix) {
  const Certificate::Facts& facts = certificate.facts();
  const bool has_sha1 = !facts.described || facts.fingerprint_sha1 != Sha1{};
  return (!facts.described && to_hex(facts.fingerprint_sha256).starts_with(prefix)) ||
         (has_sha1 && to_hex(facts.fingerprint_sha1).starts_with(prefix));
}

}  // namespace kigen::judgement
