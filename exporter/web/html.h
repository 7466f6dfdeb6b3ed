// Text made safe inside HTML: element content and double-quoted attribute values alike. No templates, no
// state.
#pragma once

#include <string>
#include <string_view>

namespace kigen::web {

/// Appends the text with `&`, `<`, `>`, `"` and `'` as character references.
void append_html(std::string& out, std::string_view text);
std::string html(std::string_view text);

}  // namespace kigen::web
