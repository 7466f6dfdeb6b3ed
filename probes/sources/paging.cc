#include "probes/sources/paging.h"

#include <array>
#include <utility>
#include <vector>

#include "probes/formats/json_pointer.h"
#include "probes/sources/url_reference.h"

namespace kigen::sources {
namespace {

constexpr std::size_t kMaxPages = 1000;
constexpr const char kNext[] = "paging.next", kCursor[] = "paging.cursor", kParameter[] = "paging.parameter";

std::string pointer_mistake(std::string_view text) {
  return !text.empty() && formats::is_json_pointer(text) ? "" : "a JSON pointer such as /_links/next/href";
}

std::string parameter_mistake(std::string_view text) {
  return text.find_first_of("&=#? ") == std::string_view::npos ? "" : "the name of a parameter";
}

constexpr std::array kOptions = std::to_array<OptionDescription>({
    {.key = kNext,
     .kind = OptionKind::kText,
     .default_text = "none",
     .sentence = "JSON pointer to the link to the next page, `/_links/next/href`.",
     .mistake_in = &pointer_mistake},
    {.key = kCursor,
     .kind = OptionKind::kText,
     .default_text = "none",
     .sentence = "JSON pointer to a cursor, `/cursor`, where there is no link.",
     .mistake_in = &pointer_mistake},
    {.key = kParameter,
     .kind = OptionKind::kText,
     .default_text = "cursor",
     .sentence = "Parameter of the query that the cursor goes into.",
     .mistake_in = &parameter_mistake},
});

// The URL of the page behind this one; empty: it was the last.
Result<std::string> next_page(const Paging& paging, const std::string& url, const formats::JsonText& page) {
  if (!paging.next.empty()) {
    const auto link = formats::text_at(page, paging.next);
    if (!link || link->empty()) return std::string();
    auto next = url_at_same_server(url, *link);
    if (next) return *std::move(next);
    return Fault(Reason::kSchema, url + ": the next page is at another server");
  }
  const auto cursor = formats::text_at(page, paging.cursor);
  if (!cursor || cursor->empty()) return std::string();
  return with_parameter(url, paging.parameter, *cursor);
}

class Pages {
 public:
  Pages(const Paging& paging, std::size_t max_bytes, const FetchPage& fetch)
      : paging_(paging), left_(max_bytes), fetch_(fetch) {}

  // The URL of the next, empty at the end.
  Result<std::string> turn_to(const std::string& url) {
    if (pages_.size() == kMaxPages) return Fault(Reason::kLimit, url + ": too many pages");
    auto page = fetch_(url, left_);
    if (!page) return std::move(page).fault();
    left_ -= page->size();
    if (paging_.next.empty() && paging_.cursor.empty()) {
      pages_.push_back(*std::move(page));
      return std::string();
    }
    const auto json = formats::JsonText::read(as_text(*page));
    if (!json) return Fault(Reason::kSchema, url + ": a page is no JSON");
    pages_.push_back(*std::move(page));
    return next_page(paging_, url, *json);
  }

  const std::vector<Bytes>& all() const { return pages_; }

 private:
  const Paging& paging_;
  std::size_t left_;
  const FetchPage& fetch_;
  std::vector<Bytes> pages_;
};

}  // namespace

std::span<const OptionDescription> paging_options() { return kOptions; }

std::string mistake_in_paging_options(const Options& options) {
  if (options.has(kNext) && options.has(kCursor)) return "expected paging.next or paging.cursor, found both";
  return options.has(kParameter) && !options.has(kCursor) ? "paging.parameter needs paging.cursor" : "";
}

Paging paging_of(const Options& options) {
  return {options.text(kNext), options.text(kCursor), options.text(kParameter, "cursor")};
}

Result<PagedDocument> fetch_pages(const Paging& paging, const std::string& url, std::size_t max_bytes,
                                  const FetchPage& fetch) {
  Pages pages(paging, max_bytes, fetch);
  PagedDocument document;
  for (std::string at = url; !at.empty();) {
    auto next = pages.turn_to(at);
    if (!next) {
      document.fault = std::move(next).fault();
      break;
    }
    at = *std::move(next);
  }
  if (pages.all().empty()) return *std::move(document.fault);
  auto whole = formats::joined_pages(pages.all());
  if (!whole) return std::move(whole).fault();
  document.body = *std::move(whole);
  return document;
}

}  // namespace kigen::sources
