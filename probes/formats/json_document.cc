#include "probes/formats/json_document.h"

#include <algorithm>
#include <boost/json.hpp>
#include <string_view>

#include "probes/formats/document_tree.h"
#include "probes/formats/text_front.h"
#include "probes/formats/text_value.h"

namespace kigen::formats {
namespace {

namespace json = boost::json;
using std::string_view;

constexpr std::size_t kMaxNesting = 32;
constexpr std::ptrdiff_t kMaxValues = 500'000;

bool recognises(ByteView head, std::uint64_t) {
  const string_view text = from_first_character(as_text(head));
  if (!text.starts_with('{') && !text.starts_with('[')) return false;
  return text.find("\"MII") != text.npos || has_certificate_armour(text);
}

// Each value but the first follows one of these.
std::ptrdiff_t most_values_in(string_view text) {
  return std::ranges::count_if(text, [](char c) { return c == ',' || c == '[' || c == '{'; });
}

Fault fault_of(const json::error_code& error) {
  if (error == json::error::too_deep) return {Reason::kTooLarge, "JSON nested too deeply"};
  if (error == json::error::incomplete) return {Reason::kTruncated, "the JSON ends early"};
  return {Reason::kMalformed, "the JSON does not hold: " + error.message()};
}

Contents parse(Input& input, const ParseContext& context) {
  const auto bytes = read_whole(input, context.max_bytes);
  if (!bytes) return unreadable(bytes.fault());
  const string_view text = without_byte_order_mark(as_text(*bytes));
  if (most_values_in(text) > kMaxValues) {
    return unreadable(Fault(Reason::kTooLarge, "the JSON has more values than are read"));
  }
  json::monotonic_resource memory;
  json::parse_options options;
  options.max_depth = kMaxNesting;
  json::error_code error;
  const json::value root = json::parse({text.data(), text.size()}, error, &memory, options);
  if (error) return unreadable(fault_of(error));
  Contents contents;
  collect_certificates(root, contents);
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
