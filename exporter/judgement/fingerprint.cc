#include "exporter/judgement/fingerprint.h"

namespace kigen::judgement {

bool has_fingerprint(const Certificate& certificate, std::string_view prefix) {
  return to_hex(certificate.facts().fingerprint_sha256).starts_with(prefix) ||
         to_hex(certificate.facts().fingerprint_sha1).starts_with(prefix);
}

}  // namespace kigen::judgement
