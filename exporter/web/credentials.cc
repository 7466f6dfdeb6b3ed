#include "exporter/web/credentials.h"

#include <openssl/evp.h>
#include <string.h>

#include <algorithm>

#include "probes/model/text.h"

namespace kigen::web {
namespace {

constexpr std::string_view kScheme = "basic ";
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// EVP_DecodeBlock also takes blanks around, and counts padding as zero bytes.
std::optional<Secret> decode_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  const std::string_view digits = text.substr(0, text.size() - padding);
  if (digits.find_first_not_of(kAlphabet) != std::string_view::npos) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return Secret(std::move(bytes));
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<Credentials> parse_authorization(std::string_view header) {
  header = trimmed(header);
  if (ascii_lower(header.substr(0, kScheme.size())) != kScheme) return std::nullopt;
  const auto pair = decode_base64(trimmed(header.substr(kScheme.size())));
  if (!pair) return std::nullopt;
  const std::string_view text = pair->reveal();
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return Credentials{std::string(text.substr(0, colon)), Secret(std::string(text.substr(colon + 1)))};
}

}  // namespace kigen::web
