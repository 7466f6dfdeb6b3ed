#include "probes/sources/url_reference.h"

#include <curl/curl.h>

#include <memory>
#include <new>

namespace kigen::sources {
namespace {

struct CleanUp {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, CleanUp>;

Url parsed(const std::string& text) {
  Url url(curl_url());
  if (!url) throw std::bad_alloc();
  return curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) == CURLUE_OK ? std::move(url) : nullptr;
}

std::optional<std::string> part(const Url& url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url.get(), which, &text, flags) != CURLUE_OK) return std::nullopt;
  const std::unique_ptr<char, decltype(&curl_free)> owner(text, &curl_free);
  return std::string(text);
}

bool same_server(const Url& one, const Url& other) {
  return part(one, CURLUPART_SCHEME) == part(other, CURLUPART_SCHEME) &&
         part(one, CURLUPART_HOST) == part(other, CURLUPART_HOST) &&
         part(one, CURLUPART_PORT, CURLU_DEFAULT_PORT) == part(other, CURLUPART_PORT, CURLU_DEFAULT_PORT);
}

}  // namespace

std::optional<std::string> url_at_same_server(const std::string& base, const std::string& reference) {
  const Url from = parsed(base), to = parsed(base);
  if (!from || reference.empty()) return std::nullopt;
  if (curl_url_set(to.get(), CURLUPART_URL, reference.c_str(), CURLU_URLENCODE) != CURLUE_OK)
    return std::nullopt;
  if (!same_server(from, to) || part(to, CURLUPART_USER)) return std::nullopt;
  return part(to, CURLUPART_URL);
}

std::string with_parameter(const std::string& url, const std::string& name, const std::string& value) {
  const auto question = url.find('?');
  std::string query = question == std::string::npos ? "" : url.substr(question + 1);
  std::string kept;
  while (!query.empty()) {
    const auto end = query.find('&');
    const std::string pair = query.substr(0, end);
    query = end == std::string::npos ? "" : query.substr(end + 1);
    if (pair.substr(0, pair.find('=')) != name) kept += pair + "&";
  }
  return url.substr(0, question) + "?" + kept + name + "=" + percent_encoded(value);
}

std::string percent_encoded(std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    const auto byte = static_cast<unsigned char>(c);
    if (plain) {
      out += c;
    } else {
      (out += '%') += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  return out;
}

}  // namespace kigen::sources
