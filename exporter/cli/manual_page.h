// The manual page kigen_exporter(1), in roff, from the descriptions that flags and options have anyway. Pure.
#pragma once

#include <string>

namespace kigen::cli {

std::string manual_page();

}  // namespace kigen::cli
