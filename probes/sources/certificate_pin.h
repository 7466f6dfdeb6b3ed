// Peers known by their very certificate: its SHA-256, as `fingerprint_sha256` shows it, in place of a chain
// to a trust anchor and of a name. For self-signed appliances that credentials go to.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/model/certificate.h"
#include "probes/model/option.h"

namespace kigen::sources {

/// `tls.pin_sha256`: several, so that the next certificate can be named before it is in use.
extern const OptionDescription kPinOption;

/// 64 hexadecimal digits in either case, with colons or blanks between them or not.
std::optional<Sha256> parse_pin(std::string_view text);

/// Empty when none is configured.
std::vector<Sha256> pins_of(const Options& options);

/// The peer of the CURL handle has to show one of the certificates as its own, else the handshake ends before
/// anything is sent, with CURLE_PEER_FAILED_VERIFICATION. Neither chain, name nor dates count. The pins have
/// to outlive the transfer.
void verify_by_pins(void* curl, const std::vector<Sha256>& pins);

}  // namespace kigen::sources
