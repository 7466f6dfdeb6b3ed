#include "probes/sources/document_part.h"

#include <algorithm>
#include <utility>

#include "probes/formats/json_descriptions.h"
#include "probes/formats/json_names.h"
#include "probes/sources/contents_part.h"
#include "probes/sources/named_places.h"

namespace kigen::sources {
namespace {

DocumentPart failed(Reason reason, std::string detail) { return {nullptr, Fault(reason, std::move(detail))}; }

// A name of its own for each document; a fault of the whole is that of the name.
void put_before(const std::string& prefix, formats::Contents& contents) {
  if (prefix.empty()) return;
  const auto below = [&](const std::string& entry) {
    const bool joined = entry.empty() || entry.starts_with('/');
    return prefix + (joined ? "" : "/") + entry;
  };
  for (auto& found : contents.certificates) found.entry = below(found.entry);
  for (auto& found : contents.crls) found.entry = below(found.entry);
  for (auto& fault : contents.faults) fault.item = below(fault.item);
}

// What lies behind a pointer is called by the names of the records on the way.
void name_records(const formats::JsonText& json, std::string_view member, formats::Contents& contents) {
  const auto rename = [&](std::string& entry) {
    if (entry.starts_with('/')) entry = formats::with_names(json, entry, member);
  };
  for (auto& found : contents.certificates) rename(found.entry);
  for (auto& fault : contents.faults) rename(fault.item);
}

formats::Contents contents_of(const DocumentWish& wish, const formats::FormatDescription* format,
                              ByteView body) {
  formats::Contents contents;
  formats::MemoryInput input(body);
  if (format != nullptr) contents = format->parse(input, {.passwords = {}, .max_bytes = wish.max_bytes});
  if (!wish.tells && wish.named_by.empty()) return contents;
  const auto json = formats::JsonText::read(as_text(body));
  if (!json) return contents;
  if (wish.tells) formats::collect_descriptions(*json, contents);
  if (!wish.named_by.empty()) name_records(*json, wish.named_by, contents);
  return contents;
}

// What an entry that could not be read was called before is not known: it may be any that is missing now.
std::shared_ptr<const Part> without_conclusions(const std::string& whole, const Part& part) {
  auto open = std::make_shared<Part>(part);
  const bool says_so =
      std::ranges::any_of(part.faults, [&](const ItemFault& fault) { return fault.item == whole; });
  if (!says_so)
    open->faults.push_back({whole, Fault(Reason::kPartial, "not all of the document could be read")});
  return open;
}

}  // namespace

DocumentPart document_part(const DocumentWish& wish, ByteView body, pki::Assessor& assessor) {
  const auto* format = recognise(head_of(body), body.size());
  const bool is_other = format != nullptr && !wish.format.empty() && format->name != wish.format;
  if (is_other || (format == nullptr && !wish.format.empty())) {
    return failed(Reason::kSchema, "the document is not of the format " + wish.format);
  }
  auto contents = contents_of(wish, format, body);
  if (wish.role) give_role(*wish.role, contents, assessor);
  put_before(wish.prefix, contents);
  const auto part = contents_part(wish.place, ItemNamer(), contents, assessor);
  const bool empty = part->sightings.empty() && part->crls.empty();
  if (empty && part->faults.empty()) {
    return failed(Reason::kNoCertificate, "the document shows no certificate");
  }
  DocumentPart document;
  if (empty) document.fault = part->faults.front().fault;
  document.part = part->faults.empty() ? part : without_conclusions(wish.prefix, *part);
  return document;
}

}  // namespace kigen::sources
