#include "probes/sources/document_url.h"

#include <curl/curl.h>

#include <memory>
#include <new>
#include <optional>

#include "probes/model/text.h"

namespace kigen::sources {
namespace {

constexpr std::size_t kMaxUrlBytes = 1024;

struct CleanUp {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(char* text) const { curl_free(text); }
};

std::optional<std::string> part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK) return std::nullopt;
  const std::unique_ptr<char, CleanUp> owner(text);
  return std::string(text);
}

Fault expected(const char* what) { return {Reason::kMalformed, what}; }

}  // namespace

std::string DocumentUrl::endpoint() const {
  const bool is_v6 = host.find(':') != std::string::npos;
  return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<DocumentUrl> parse_document_url(std::string_view text) {
  const std::unique_ptr<CURLU, CleanUp> url(curl_url());
  if (!url) throw std::bad_alloc();
  const bool readable = text.size() <= kMaxUrlBytes && is_printable_utf8(text) &&
                        text.find(' ') == std::string_view::npos &&
                        curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), 0) == CURLUE_OK;
  const auto scheme = readable ? part(url.get(), CURLUPART_SCHEME) : std::nullopt;
  if (!scheme || (*scheme != "https" && *scheme != "http")) return expected("a URL of scheme http or https");
  if (part(url.get(), CURLUPART_USER)) return expected("a URL without a user name");
  const auto host = part(url.get(), CURLUPART_HOST);
  const auto port = part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  if (!host || !port || *port == "0") return expected("a URL with a host");
  DocumentUrl parsed;
  parsed.is_tls = *scheme == "https";
  parsed.port = static_cast<std::uint16_t>(std::stoul(*port));
  const std::string authority = ascii_lower(*host);
  parsed.host = authority.starts_with('[') ? authority.substr(1, authority.size() - 2) : authority;
  const bool usual_port = parsed.port == (parsed.is_tls ? 443 : 80);
  const auto query = part(url.get(), CURLUPART_QUERY);
  parsed.canonical = *scheme + "://" + authority + (usual_port ? "" : ":" + std::to_string(parsed.port)) +
                     part(url.get(), CURLUPART_PATH).value_or("/") + (query ? "?" + *query : "");
  return parsed;
}

}  // namespace kigen::sources
