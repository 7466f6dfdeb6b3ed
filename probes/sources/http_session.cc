#include "probes/sources/http_session.h"

#include <algorithm>
#include <optional>

#include "probes/model/text.h"
#include "probes/sources/certificate_pin.h"
#include "probes/sources/curl_handle.h"
#include "probes/sources/fault_table.h"

namespace kigen::sources {
namespace {

constexpr std::size_t kMaxHeaderBytes = 64 << 10;
constexpr const char kAnyScheme[] = "http,https", kTlsAlone[] = "https";

// What arrives, as far as it is taken.
struct Arriving {
  HttpAnswer answer;
  std::size_t max_body_bytes;
  std::size_t header_bytes = 0;
  bool too_large = false;
  std::stop_token stop;
};

// Anything but `count` ends the transfer.
std::size_t on_body(char* data, std::size_t, std::size_t count, void* user) {
  auto* arriving = static_cast<Arriving*>(user);
  auto& body = arriving->answer.body;
  arriving->too_large = count > arriving->max_body_bytes - body.size();
  if (arriving->too_large) return 0;
  body.insert(body.end(), data, data + count);
  return count;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

// Those of redirects count for the limit, but only the last answer's are kept.
std::size_t on_header(char* data, std::size_t, std::size_t count, void* user) {
  auto* arriving = static_cast<Arriving*>(user);
  arriving->header_bytes += count;
  arriving->too_large = arriving->header_bytes > kMaxHeaderBytes;
  if (arriving->too_large) return 0;
  const std::string_view line(data, count);
  const auto colon = line.find(':');
  if (line.starts_with("HTTP/")) {
    arriving->answer.headers.clear();
  } else if (colon != std::string_view::npos) {
    arriving->answer.headers.emplace_back(ascii_lower(trimmed(line.substr(0, colon))),
                                          trimmed(line.substr(colon + 1)));
  }
  return count;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Arriving*>(user)->stop.stop_requested() ? 1 : 0;
}

// Whom it may ask, and how.
void restrict(CURL* curl, const HttpSettings& settings, const std::string& url) {
  const char* schemes = settings.credentials.any() ? kTlsAlone : kAnyScheme;
  const bool stays_verified = settings.peer == HttpSettings::Peer::kVerified && url.starts_with("https:");
  set(curl, CURLOPT_PROTOCOLS_STR, schemes);
  set(curl, CURLOPT_REDIR_PROTOCOLS_STR, stays_verified ? kTlsAlone : schemes);
  set(curl, CURLOPT_FOLLOWLOCATION, settings.max_redirects > 0 ? 1L : 0L);
  set(curl, CURLOPT_MAXREDIRS, static_cast<long>(settings.max_redirects));
  set(curl, CURLOPT_POSTREDIR, static_cast<long>(CURL_REDIR_POST_ALL));
  set(curl, CURLOPT_PROXY, "");
  set(curl, CURLOPT_NOPROXY, "");
  set(curl, CURLOPT_USERAGENT, "kigen");
  set(curl, CURLOPT_NOSIGNAL, 1L);
  set(curl, CURLOPT_QUICK_EXIT, 1L);           // a name server that hangs is not waited for
  set(curl, CURLOPT_SSL_SESSIONID_CACHE, 0L);  // each connection shows its certificate
}

void trust(CURL* curl, const HttpSettings& settings) {
  if (!settings.ca_file.empty()) {
    set(curl, CURLOPT_CAINFO, settings.ca_file);
    set(curl, CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // else the machine's trust store as well
  }
  if (!settings.pins.empty()) return verify_by_pins(curl, settings.pins);
  if (settings.peer == HttpSettings::Peer::kVerified || settings.credentials.any()) return;
  set(curl, CURLOPT_SSL_VERIFYPEER, 0L);
  set(curl, CURLOPT_SSL_VERIFYHOST, 0L);
  set(curl, CURLOPT_SSL_CIPHER_LIST, "ALL:@SECLEVEL=0");
  set(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_0));
}

long scheme_of(const HttpCredentials& credentials) {
  if (!credentials.token.empty()) return static_cast<long>(CURLAUTH_BEARER);
  switch (credentials.scheme) {
    case HttpScheme::kBasic: return static_cast<long>(CURLAUTH_BASIC);
    case HttpScheme::kDigest: return static_cast<long>(CURLAUTH_DIGEST);
    case HttpScheme::kNtlm: return static_cast<long>(CURLAUTH_NTLM);
    case HttpScheme::kNegotiate: return static_cast<long>(CURLAUTH_NEGOTIATE);
  }
  return 0;
}

// A redirect to another host does not take them along: libcurl's default.
void authenticate(CURL* curl, const HttpCredentials& credentials) {
  if (!credentials.any()) return;
  const bool of_connection =
      credentials.scheme == HttpScheme::kNtlm || credentials.scheme == HttpScheme::kNegotiate;
  if (of_connection) set(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(curl, CURLOPT_HTTPAUTH, scheme_of(credentials));
  const auto text = [](const Secret& secret) { return std::string(secret.reveal()); };
  if (!credentials.token.empty()) {
    set(curl, CURLOPT_XOAUTH2_BEARER, text(credentials.token));
  } else {
    set(curl, CURLOPT_USERNAME, text(credentials.username));  // empty with Negotiate: whose ticket it is
    set(curl, CURLOPT_PASSWORD, text(credentials.password));
  }
}

// `HOST:PORT:ADDRESS,ADDRESS`, as CURLOPT_RESOLVE has it.
std::string entry_of(const ResolvedHost& resolved) {
  const auto bracketed = [](const std::string& text) {
    return text.find(':') == std::string::npos ? text : "[" + text + "]";
  };
  std::string entry = resolved.host + ":" + std::to_string(resolved.port) + ":";
  for (const auto& address : resolved.addresses) entry += bracketed(address.to_string()) + ",";
  entry.pop_back();
  return entry;
}

void show_identity(CURL* curl, const HttpSettings& settings) {
  if (settings.client_cert_file.empty()) return;
  set(curl, CURLOPT_SSLCERT, settings.client_cert_file);
  const bool apart = !settings.client_key_file.empty();
  set(curl, CURLOPT_SSLKEY, apart ? settings.client_key_file : settings.client_cert_file);
}

void receive_into(CURL* curl, Arriving& arriving) {
  set(curl, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(arriving.max_body_bytes));
  set(curl, CURLOPT_WRITEFUNCTION, &on_body);
  set(curl, CURLOPT_WRITEDATA, &arriving);
  set(curl, CURLOPT_HEADERFUNCTION, &on_header);
  set(curl, CURLOPT_HEADERDATA, &arriving);
  set(curl, CURLOPT_NOPROGRESS, 0L);
  set(curl, CURLOPT_XFERINFOFUNCTION, &on_progress);
  set(curl, CURLOPT_XFERINFODATA, &arriving);
}

// The body stays the caller's.
void send(CURL* curl, const HttpExchange& exchange) {
  set(curl, CURLOPT_URL, exchange.url);
  const bool is_post = exchange.method == "POST";
  if (is_post || !exchange.body.empty()) {
    set(curl, CURLOPT_POST, 1L);
    set(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(exchange.body.size()));
    set(curl, CURLOPT_POSTFIELDS, exchange.body.empty() ? nullptr : exchange.body.data());
  }
  const bool is_plain = exchange.method == "GET" && exchange.body.empty();
  if (!is_post && !is_plain) set(curl, CURLOPT_CUSTOMREQUEST, exchange.method);
}

std::vector<std::string> header_lines(const HttpExchange& exchange) {
  auto lines = exchange.headers;
  if (exchange.method != "POST" && exchange.body.empty()) return lines;
  // without one libcurl would say that it is a form
  lines.push_back("Content-Type:" + (exchange.content_type.empty() ? "" : " " + exchange.content_type));
  lines.push_back("Expect:");
  return lines;
}

bool is_line(const std::string& text) {
  return std::ranges::none_of(text, [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f'; });
}

// False: the deadline is past.
bool set_deadline(CURL* curl, std::chrono::steady_clock::time_point deadline) {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  if (left.count() <= 0) return false;
  set(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
  return true;
}

Fault fault_of(CURL* curl, CURLcode code, const Arriving& arriving, const std::string& url) {
  if (arriving.too_large) return {Reason::kTooLarge, url + ": the answer is too large"};
  const long error = number_of(curl, CURLINFO_OS_ERRNO);
  if (code == CURLE_COULDNT_CONNECT && error != 0) return fault_from_errno(static_cast<int>(error), url);
  // what does not begin like HTTP is HTTP/0.9 to libcurl, and no other scheme
  const bool spoke = number_of(curl, CURLINFO_NUM_CONNECTS) > 0;
  if (code == CURLE_UNSUPPORTED_PROTOCOL && spoke && number_of(curl, CURLINFO_RESPONSE_CODE) == 0) {
    code = CURLE_WEIRD_SERVER_REPLY;
  }
  return fault_from_curl(code, url);
}

}  // namespace

std::string_view HttpAnswer::header(std::string_view name) const {
  const auto found = std::ranges::find(headers, name, [](const auto& header) { return header.first; });
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

struct HttpSession::Impl {
  explicit Impl(HttpSettings s) : settings(std::move(s)), curl(make_curl()) {
    if (settings.cookies == HttpSettings::Cookies::kIgnored) return;
    // no cookie, but cookies are on; the list that CURLOPT_COOKIEFILE makes would leak with each reset
    set(curl.get(), CURLOPT_COOKIELIST, "Set-Cookie:");
  }

  std::optional<Fault> mistake_in(const HttpExchange& exchange) const {
    if (settings.credentials.any() && !exchange.url.starts_with("https:")) {
      return Fault(Reason::kUntrusted, exchange.url + ": credentials are not sent without TLS");
    }
    if (std::ranges::all_of(exchange.headers, is_line) && is_line(exchange.content_type)) return std::nullopt;
    return Fault(Reason::kMalformed, exchange.url + ": a header line holds a control character");
  }

  // Connections and cookies outlive a reset, options do not.
  Result<HttpAnswer> perform(const HttpExchange& exchange) const {
    const std::size_t max_body_bytes = std::min(settings.max_body_bytes, exchange.max_body_bytes);
    Arriving arriving{.answer = {}, .max_body_bytes = max_body_bytes, .stop = settings.stop};
    curl_easy_reset(curl.get());
    restrict(curl.get(), settings, exchange.url);
    trust(curl.get(), settings);
    if (settings.proxy) go_through(curl.get(), *settings.proxy);
    const CurlList names = known_names();  // has to outlive the transfer
    set(curl.get(), CURLOPT_RESOLVE, names.get());
    if (exchange.credentials == HttpExchange::Credentials::kShown) {
      authenticate(curl.get(), settings.credentials);
    }
    show_identity(curl.get(), settings);
    receive_into(curl.get(), arriving);
    send(curl.get(), exchange);
    const CurlList headers = curl_list(header_lines(exchange));  // the same
    set(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    if (!set_deadline(curl.get(), std::min(settings.deadline, exchange.deadline))) {
      return Fault(Reason::kTimeout, exchange.url + ": the deadline passed");
    }
    const CURLcode code = curl_easy_perform(curl.get());
    if (settings.proxy) {
      if (auto fault = fault_of_proxy(curl.get(), code)) return *std::move(fault);
    }
    if (code != CURLE_OK) return fault_of(curl.get(), code, arriving, exchange.url);
    arriving.answer.status = static_cast<int>(number_of(curl.get(), CURLINFO_RESPONSE_CODE));
    return std::move(arriving.answer);
  }

  CurlList known_names() const {
    const bool any = settings.resolved && !settings.resolved->addresses.empty();
    return any ? curl_list({entry_of(*settings.resolved)}) : nullptr;
  }

  const HttpSettings settings;
  const CurlHandle curl;
};

HttpSession::HttpSession(HttpSettings settings) : impl_(std::make_unique<Impl>(std::move(settings))) {}
HttpSession::~HttpSession() = default;

Result<HttpAnswer> HttpSession::exchange(const HttpExchange& exchange) {
  if (auto mistake = impl_->mistake_in(exchange)) return *std::move(mistake);
  return impl_->perform(exchange);
}

}  // namespace kigen::sources
