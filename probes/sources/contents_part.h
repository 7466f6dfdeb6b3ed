// What a format found, as the part of an observation: interned, named, judged.
#pragma once

#include <algorithm>
#include <memory>
#include <string>

#include "probes/formats/format.h"
#include "probes/model/observation.h"
#include "probes/pki/assessor.h"
#include "probes/sources/item_name.h"

namespace kigen::sources {

/// Certificates and lists that do not parse become faults of their items. Leaves are judged with the issuers
/// that lie beside them, at most 200 of one content. References are for the caller to have followed.
std::shared_ptr<const Part> contents_part(const std::string& place, ItemNamer namer,
                                          const formats::Contents& contents, pki::Assessor& assessor);

/// As much of the front as formats are shown to recognise a content.
inline constexpr std::size_t kHeadBytes = 64 * 1024;
inline ByteView head_of(ByteView whole) { return whole.first(std::min(whole.size(), kHeadBytes)); }

/// The first format that claims the content, by its head; null when there is none.
const formats::FormatDescription* recognise(ByteView head, std::uint64_t size);

}  // namespace kigen::sources
