#include "probes/formats/json_document.h"

#include <string_view>

#include "probes/formats/document_tree.h"
#include "probes/formats/json_text.h"
#include "probes/formats/text_front.h"
#include "probes/formats/text_value.h"

namespace kigen::formats {
namespace {

using std::string_view;

bool recognises(ByteView head, std::uint64_t) {
  const string_view text = from_first_character(as_text(head));
  if (!text.starts_with('{') && !text.starts_with('[')) return false;
  return text.find("\"MII") != text.npos || has_certificate_armour(text);
}

Contents parse(Input& input, const ParseContext& context) {
  const auto bytes = view_whole(input, context.max_bytes);
  if (!bytes) return unreadable(bytes.fault());
  const auto json = JsonText::read(as_text(*bytes));
  if (!json) return unreadable(json.fault());
  Contents contents;
  collect_certificates(json->root(), contents);
  return contents;
}

}  // namespace

constinit const FormatDescription kJsonDocument = {
    .name = "json_document",
    .summary =
        "certificates in JSON: a JWK Set with x5c, answers of REST interfaces; PEM or base64 in any text",
    .recognises = recognises,
    .parse = parse,
};

}  // namespace kigen::formats
