// Certificates in YAML and in any other text: manifests, playbooks, properties, scripts, mails.
// Recognised by PEM of a certificate anywhere in the head of a text, so also indented, quoted, or with its
// line ends written out. What is YAML is taken as in document_tree.h, with pointers as entries; of anything
// else the blocks count, entries `0`, `1` and so on. Faults: none but that of the content as a whole
// (`too_large`): in prose, what does not hold is an example.
#pragma once

#include "probes/formats/format.h"

namespace kigen::formats {

extern const FormatDescription kTextDocument;

}  // namespace kigen::formats
