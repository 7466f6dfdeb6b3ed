// The names of TLS alerts, as the RFCs write them: the registry "TLS Alerts", with those of SSL 3.0 and of
// later extensions.
#pragma once

#include <cstdint>
#include <string>

namespace kigen::sources {

namespace alert {
constexpr std::uint8_t kWarning = 1, kFatal = 2;  // AlertLevel
constexpr std::uint8_t kCloseNotify = 0, kProtocolVersion = 70;
}  // namespace alert

/// `handshake_failure (40)`; the number alone when nobody gave it a name.
std::string alert_name(std::uint8_t description);

}  // namespace kigen::sources
