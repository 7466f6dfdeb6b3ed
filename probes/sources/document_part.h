// What a document holds, as the part of an observation.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "probes/formats/format.h"
#include "probes/model/bytes.h"
#include "probes/model/observation.h"
#include "probes/pki/assessor.h"

namespace kigen::sources {

struct DocumentPart {
  std::shared_ptr<const Part> part;  // null when nothing could be made of the document
  std::optional<Fault> fault;        // why nothing in it could be read
};

struct DocumentWish {
  std::string format;        // empty: whichever recognises it
  std::string place;         // of the part
  std::string prefix;        // of the items, before `/0/pem` or `signing:0`
  std::optional<Role> role;  // signing, encryption: of what would be a leaf; others: of everything
  std::size_t max_bytes = 0;
  std::string named_by = {};  // member of JSON that names a record; empty: its position does
  bool tells = false;         // JSON that describes certificates, and need not hold any
};

/// Faults: `schema` when it is not of the format that is wished for, `no_certificate`, those of the format
/// when nothing in it could be read. What could be read stays beside the faults of the rest, which then stand
/// for all that was known of the document: what an entry was called before is not known.
DocumentPart document_part(const DocumentWish& wish, ByteView body, pki::Assessor& assessor);

}  // namespace kigen::sources
