// Prometheus label blocks as text (exposition format 0.0.4): escaping, and appending `name="value"` pairs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kigen::store {

/// The most bytes of a label value, before escaping.
constexpr std::size_t kMaxLabelBytes = 512;

/// The most bytes of a text in `cert_info`.
constexpr std::size_t kMaxTextBytes = 256;

/// The value as it may stand in a label: printable UTF-8 of bounded length (model/text.h).
std::string fit_for_label(std::string_view value, std::size_t max_bytes = kMaxLabelBytes);

/// True when escaping leaves the value as it is, and every byte of it is printable ASCII.
bool is_plain(std::string_view value);

/// Appends the value with `\`, `"` and line feed escaped. The value is printable UTF-8 already.
void append_escaped(std::string& out, std::string_view value);

/// The value of a label `,name="value"`, without the escapes; empty for anything else.
std::string label_value(std::string_view label);

/// Appends `,name="value"` (no comma when `out` is empty or ends in `{`); nothing for an empty value, as
/// Prometheus treats an empty label as absent.
void append_label(std::string& out, std::string_view name, std::string_view value);

}  // namespace kigen::store
