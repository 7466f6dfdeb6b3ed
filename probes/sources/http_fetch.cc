#include "probes/sources/http_fetch.h"

#include <curl/curl.h>

#include <memory>
#include <new>
#include <stdexcept>
#include <string_view>

#include "probes/sources/fault_table.h"

namespace kigen::sources {
namespace {

constexpr std::size_t kMaxHeaderBytes = 64 << 10;
constexpr long kMaxRedirects = 3;
constexpr long kOk = 200, kUnauthorized = 401, kForbidden = 403;

struct CleanUp {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, CleanUp>;
using HeaderList = std::unique_ptr<curl_slist, CleanUp>;

// What arrives, as far as it is taken.
struct Answer {
  Bytes body;
  std::size_t max_body_bytes;
  std::size_t header_bytes = 0;
  bool too_large = false;
  std::stop_token stop;
};

// Anything but `count` ends the transfer.
std::size_t on_body(char* data, std::size_t, std::size_t count, void* user) {
  auto* answer = static_cast<Answer*>(user);
  answer->too_large = count > answer->max_body_bytes - answer->body.size();
  if (answer->too_large) return 0;
  answer->body.insert(answer->body.end(), data, data + count);
  return count;
}

// Those of redirects count too.
std::size_t on_header(char*, std::size_t, std::size_t count, void* user) {
  auto* answer = static_cast<Answer*>(user);
  answer->header_bytes += count;
  answer->too_large = answer->header_bytes > kMaxHeaderBytes;
  return answer->too_large ? 0 : count;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Answer*>(user)->stop.stop_requested() ? 1 : 0;
}

void initialise() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) throw std::runtime_error("libcurl cannot be initialised");
}

template <typename Value>
void set(CURL* curl, CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(curl, option, value);
  if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
  if (code != CURLE_OK) throw std::logic_error("libcurl does not know an option");
}

// Whom it may ask, and how.
void restrict(CURL* curl) {
  set(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  set(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(curl, CURLOPT_FOLLOWLOCATION, 1L);
  set(curl, CURLOPT_MAXREDIRS, kMaxRedirects);
  set(curl, CURLOPT_POSTREDIR, static_cast<long>(CURL_REDIR_POST_ALL));
  set(curl, CURLOPT_PROXY, "");
  set(curl, CURLOPT_USERAGENT, "kigen");
  set(curl, CURLOPT_NOSIGNAL, 1L);
  set(curl, CURLOPT_QUICK_EXIT, 1L);  // a name server that hangs is not waited for
  set(curl, CURLOPT_FORBID_REUSE, 1L);
}

void trust_anybody(CURL* curl) {
  set(curl, CURLOPT_SSL_VERIFYPEER, 0L);
  set(curl, CURLOPT_SSL_VERIFYHOST, 0L);
  set(curl, CURLOPT_SSL_CIPHER_LIST, "ALL:@SECLEVEL=0");
  set(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_0));
}

// Neither a redirect to another scheme nor one to another host takes them along: the second is libcurl's
// default.
void authenticate(CURL* curl, const HttpCredentials& credentials) {
  if (!credentials.any()) return;
  set(curl, CURLOPT_PROTOCOLS_STR, "https");
  set(curl, CURLOPT_REDIR_PROTOCOLS_STR, "https");
  const bool by_token = !credentials.token.empty();
  set(curl, CURLOPT_HTTPAUTH, static_cast<long>(by_token ? CURLAUTH_BEARER : CURLAUTH_BASIC));
  const auto text = [](const Secret& secret) { return std::string(secret.reveal()); };
  if (by_token) {
    set(curl, CURLOPT_XOAUTH2_BEARER, text(credentials.token).c_str());
  } else {
    set(curl, CURLOPT_USERNAME, text(credentials.username).c_str());
    set(curl, CURLOPT_PASSWORD, text(credentials.password).c_str());
  }
}

void show_identity(CURL* curl, const HttpRequest& request) {
  if (request.client_cert_file.empty()) return;
  set(curl, CURLOPT_SSLCERT, request.client_cert_file.c_str());
  const bool apart = !request.client_key_file.empty();
  set(curl, CURLOPT_SSLKEY, apart ? request.client_key_file.c_str() : request.client_cert_file.c_str());
}

void add_header(HeaderList& headers, const std::string& line) {
  curl_slist* longer = curl_slist_append(headers.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  headers.release();
  headers.reset(longer);
}

// The list has to outlive the transfer.
HeaderList send_headers_and_body(CURL* curl, const HttpRequest& request) {
  HeaderList headers;
  if (!request.accept.empty()) add_header(headers, "Accept: " + request.accept);
  if (!request.body.empty()) {
    set(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(curl, CURLOPT_POSTFIELDS, request.body.data());
    add_header(headers, "Content-Type: " + request.content_type);
    add_header(headers, "Expect:");
  }
  set(curl, CURLOPT_HTTPHEADER, headers.get());
  return headers;
}

void receive_into(CURL* curl, Answer& answer) {
  set(curl, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(answer.max_body_bytes));
  set(curl, CURLOPT_WRITEFUNCTION, &on_body);
  set(curl, CURLOPT_WRITEDATA, &answer);
  set(curl, CURLOPT_HEADERFUNCTION, &on_header);
  set(curl, CURLOPT_HEADERDATA, &answer);
  set(curl, CURLOPT_NOPROGRESS, 0L);
  set(curl, CURLOPT_XFERINFOFUNCTION, &on_progress);
  set(curl, CURLOPT_XFERINFODATA, &answer);
}

// False: the deadline is past.
bool set_deadline(CURL* curl, std::chrono::steady_clock::time_point deadline) {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  if (left.count() <= 0) return false;
  set(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
  return true;
}

long number_of(CURL* curl, CURLINFO what) {
  long number = 0;
  curl_easy_getinfo(curl, what, &number);
  return number;
}

Fault fault_of(CURL* curl, CURLcode code, const Answer& answer, const std::string& url) {
  if (answer.too_large) return {Reason::kTooLarge, url + ": the answer is too large"};
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

Result<Bytes> http_fetch(const HttpRequest& request) {
  if (request.credentials.any() && !request.url.starts_with("https:")) {
    return Fault(Reason::kUntrusted, request.url + ": credentials are not sent without TLS");
  }
  initialise();
  const CurlHandle curl(curl_easy_init());
  if (!curl) throw std::bad_alloc();
  Answer answer{.body = {}, .max_body_bytes = request.max_body_bytes, .stop = request.stop};
  restrict(curl.get());
  if (request.peer == HttpRequest::Peer::kAnybody && !request.credentials.any()) trust_anybody(curl.get());
  if (!request.ca_file.empty()) set(curl.get(), CURLOPT_CAINFO, request.ca_file.c_str());
  authenticate(curl.get(), request.credentials);
  set(curl.get(), CURLOPT_URL, request.url.c_str());
  receive_into(curl.get(), answer);
  show_identity(curl.get(), request);
  const HeaderList headers = send_headers_and_body(curl.get(), request);
  if (!set_deadline(curl.get(), request.deadline)) {
    return Fault(Reason::kTimeout, request.url + ": the deadline passed");
  }
  const CURLcode code = curl_easy_perform(curl.get());
  if (code != CURLE_OK) return fault_of(curl.get(), code, answer, request.url);
  const long status = number_of(curl.get(), CURLINFO_RESPONSE_CODE);
  if (status != kOk) {
    const bool rejected = status == kUnauthorized || status == kForbidden;
    return Fault(rejected ? Reason::kAuth : Reason::kHttpStatus,
                 request.url + ": HTTP status " + std::to_string(status));
  }
  return std::move(answer.body);
}

}  // namespace kigen::sources
