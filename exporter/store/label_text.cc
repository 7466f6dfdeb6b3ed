#include "exporter/store/label_text.h"

#include <algorithm>

#include "probes/model/text.h"

namespace kigen::store {

std::string fit_for_label(std::string_view value, std::size_t max_bytes) {
  return bounded_text(is_printable_utf8(value) ? std::string(value) : printable_utf8(value), max_bytes);
}

bool is_plain(std::string_view value) {
  return std::all_of(value.begin(), value.end(),
                     [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
}

void append_escaped(std::string& out, std::string_view value) {
  std::size_t copied = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c != '\\' && c != '"' && c != '\n') continue;
    out += value.substr(copied, i - copied);
    out += '\\';
    out += c == '\n' ? 'n' : c;
    copied = i + 1;
  }
  out += value.substr(copied);
}

std::string label_value(std::string_view label) {
  const std::size_t begin = label.find("=\"");
  if (begin == std::string_view::npos || !label.ends_with('"') || label.size() < begin + 3) return {};
  label = label.substr(begin + 2, label.size() - begin - 3);
  std::string value;
  value.reserve(label.size());
  for (std::size_t i = 0; i < label.size(); ++i) {
    const bool escaped = label[i] == '\\' && i + 1 < label.size();
    if (escaped) ++i;
    value += escaped && label[i] == 'n' ? '\n' : label[i];
  }
  return value;
}

void append_label(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  if (!out.empty() && out.back() != '{') out += ',';
  out += name;
  out += "=\"";
  append_escaped(out, value);
  out += '"';
}

}  // namespace kigen::store
