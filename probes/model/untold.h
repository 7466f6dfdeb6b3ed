// Items of faults that stand for no entry of a part, but for what could not be told about its entries: what
// was known of it stays.
#pragma once

#include <string_view>

namespace kigen {

/// Part::advised_leads.
inline constexpr std::string_view kUntoldAdvice = "threshold";
/// LicenseSighting::in_use, and an end that is told with it.
inline constexpr std::string_view kUntoldUse = "license:eval";

}  // namespace kigen
