// Which names a certificate covers, from what is remembered of it. Pure.
#pragma once

#include <string_view>

#include "probes/model/certificate.h"

namespace kigen::judgement {

/// Whether one of its names covers the DNS name or IP address (RFC 9525 section 6.3); the CN does not count.
bool covers(const Certificate& certificate, std::string_view reference);

}  // namespace kigen::judgement
