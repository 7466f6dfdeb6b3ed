#include "probes/sources/password_file.h"

#include <cstdint>
#include <string_view>

#include "probes/sources/file_input.h"

namespace kigen::sources {
namespace {

constexpr std::uint64_t kMaxFileBytes = 1 << 20;

}  // namespace

Result<std::vector<Secret>> read_password_file(const std::string& path, std::size_t max_count) {
  auto file = FileInput::open(path);
  if (!file) return file.fault();
  auto bytes = formats::read_whole(*file, kMaxFileBytes);
  if (!bytes) return std::move(bytes).fault();
  std::vector<Secret> passwords;
  for (std::string_view rest = as_text(*bytes); !rest.empty() && passwords.size() < max_count;) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) passwords.emplace_back(std::string(line));
  }
  explicit_bzero(bytes->data(), bytes->size());
  return passwords;
}

Result<Secret> read_first_line(const std::string& path, Reason empty) {
  auto lines = read_password_file(path, 1);
  if (!lines) return std::move(lines).fault();
  if (lines->empty()) return Fault(empty, path + ": nothing in it");
  return std::move(lines->front());
}

}  // namespace kigen::sources
