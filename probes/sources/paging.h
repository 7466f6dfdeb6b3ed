// Lists that come in pages: each page names the next by a link (`/_links/next/href`), or by a cursor that
// goes into a parameter of the query. At most 1,000 pages, of the size of one document together.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "probes/model/bytes.h"
#include "probes/model/option.h"
#include "probes/model/result.h"

namespace kigen::sources {

struct Paging {
  std::string next;               // JSON pointers; both empty: a document is one page
  std::string cursor, parameter;  // of the query
};

/// `paging.next`, `paging.cursor`, `paging.parameter`.
std::span<const OptionDescription> paging_options();
/// As SourceDescription::mistake_in.
std::string mistake_in_paging_options(const Options& options);
Paging paging_of(const Options& options);

/// What came, as one document, and why not all of it did.
struct PagedDocument {
  Bytes body;
  std::optional<Fault> fault;
};

/// The body of the answer to a GET of the URL, of at most so many bytes.
using FetchPage = std::function<Result<Bytes>(const std::string& url, std::size_t max_bytes)>;

/// A fault when the first page does not come. Later ones leave what came before them: `schema` when a page
/// names one at another server, or is no JSON, `limit` for too many, `too_large`, and those of `fetch`.
Result<PagedDocument> fetch_pages(const Paging& paging, const std::string& url, std::size_t max_bytes,
                                  const FetchPage& fetch);

}  // namespace kigen::sources
