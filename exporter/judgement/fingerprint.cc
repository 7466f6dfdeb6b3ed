#include "exporter/judgement/fingerprint.h"

#include <cstring>

namespace kigen::judgement {

bool has_fingerprint(const Certificate& certificate, std::string_view prefix) {
  const Certificate::Facts& facts = certificate.facts();
  const bool has_sha1 = !facts.described || facts.fingerprint_sha1 != Sha1{};
  return (!facts.described && to_hex(facts.fingerprint_sha256).starts_with(prefix)) ||
         (has_sha1 && to_hex(facts.fingerprint_sha1).starts_with(prefix));
}

std::uint64_t short_fingerprint(const Certificate& certificate) {
  std::uint64_t hash;
  std::memcpy(&hash, certificate.facts().fingerprint_sha256.data(), sizeof hash);
  return hash;
}

}  // namespace kigen::judgement
