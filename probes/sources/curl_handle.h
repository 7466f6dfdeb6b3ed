// Owning handles of libcurl, and options set so that a mistake is not passed over. Any thread, one at a time.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

namespace kigen::sources {

struct CurlCleanUp {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, CurlCleanUp>;
using CurlList = std::unique_ptr<curl_slist, CurlCleanUp>;

inline CurlHandle make_curl() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) throw std::runtime_error("libcurl cannot be initialised");
  CurlHandle curl(curl_easy_init());
  if (!curl) throw std::bad_alloc();
  return curl;
}

template <typename Value>
void set(CURL* curl, CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(curl, option, value);
  if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
  if (code != CURLE_OK) throw std::logic_error("libcurl does not know an option");
}

/// libcurl keeps a copy of the text.
inline void set(CURL* curl, CURLoption option, const std::string& text) { set(curl, option, text.c_str()); }

inline long number_of(CURL* curl, CURLINFO what) {
  long number = 0;
  curl_easy_getinfo(curl, what, &number);
  return number;
}

inline CurlList curl_list(const std::vector<std::string>& lines) {
  CurlList list;
  for (const auto& line : lines) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    list.release();
    list.reset(longer);
  }
  return list;
}

}  // namespace kigen::sources
