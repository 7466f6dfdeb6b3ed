#include "probes/formats/json_text.h"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>

#include "probes/formats/text_front.h"

namespace kigen::formats {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxNesting = 32;
constexpr std::ptrdiff_t kMaxValues = 500'000;

// Each value but the first follows one of these.
std::ptrdiff_t most_values_in(std::string_view text) {
  return std::ranges::count_if(text, [](char c) { return c == ',' || c == '[' || c == '{'; });
}

Fault fault_of(const json::error_code& error) {
  if (error == json::error::too_deep) return {Reason::kTooLarge, "JSON nested too deeply"};
  if (error == json::error::incomplete) return {Reason::kTruncated, "the JSON ends early"};
  return {Reason::kMalformed, "the JSON does not hold: " + error.message()};
}

}  // namespace

struct JsonText::Impl {
  json::monotonic_resource memory;
  std::optional<json::value> root;  // in `memory`
};

JsonText::JsonText(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
JsonText::JsonText(JsonText&&) noexcept = default;
JsonText& JsonText::operator=(JsonText&&) noexcept = default;
JsonText::~JsonText() = default;

const json::value& JsonText::root() const { return *impl_->root; }

Result<JsonText> JsonText::read(std::string_view text) {
  text = without_byte_order_mark(text);
  if (most_values_in(text) > kMaxValues) {
    return Fault(Reason::kTooLarge, "the JSON has more values than are read");
  }
  json::parse_options options;
  options.max_depth = kMaxNesting;
  json::error_code error;
  auto impl = std::make_unique<Impl>();
  impl->root.emplace(json::parse({text.data(), text.size()}, error, &impl->memory, options));
  if (error) return fault_of(error);
  return JsonText(std::move(impl));
}

std::string json_quoted(std::string_view text) {
  return json::serialize(json::string_view(text.data(), text.size()));
}

}  // namespace kigen::formats
