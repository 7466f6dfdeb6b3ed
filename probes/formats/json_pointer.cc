#include "probes/formats/json_pointer.h"

#include <algorithm>
#include <boost/json.hpp>

#include "probes/formats/json_step.h"

namespace kigen::formats {
namespace {

namespace json = boost::json;

constexpr std::string_view kAnyElement = "*";

void add_text(const json::value& value, std::vector<std::string>& texts) {
  if (const auto* text = value.if_string()) {
    texts.emplace_back(text->data(), text->size());
  } else if (const auto* number = value.if_int64()) {
    texts.push_back(std::to_string(*number));
  }
}

void collect(const json::value& value, std::string_view pointer, std::vector<std::string>& texts);

void collect_below(const json::array& array, std::string_view step, std::string_view rest,
                   std::vector<std::string>& texts) {
  if (step == kAnyElement) {
    for (const auto& element : array) collect(element, rest, texts);
  } else if (const auto index = index_in_step(step); index && *index < array.size()) {
    collect(array[*index], rest, texts);
  }
}

// No deeper than the pointer is long.
void collect(const json::value& value, std::string_view pointer, std::vector<std::string>& texts) {
  if (pointer.empty()) return add_text(value, texts);
  pointer.remove_prefix(1);
  const auto end = std::min(pointer.find('/'), pointer.size());
  const std::string_view step = pointer.substr(0, end), rest = pointer.substr(end);
  if (const auto* object = value.if_object()) {
    const auto* member = object->if_contains(unescaped_step(step));
    if (member != nullptr) collect(*member, rest, texts);
  } else if (const auto* array = value.if_array()) {
    collect_below(*array, step, rest, texts);
  }
}

// One by one: insert() would keep the elements in the memory of `from`, which does not last.
void append(json::array& to, const json::array& from) {
  to.reserve(to.size() + from.size());
  for (const auto& element : from) to.push_back(json::value(element, to.storage()));
}

// As deep as the pages are. Of two numbers or texts at one place the first stays.
void append(json::value& whole, const json::value& page) {
  if (whole.is_array() && page.is_array()) return append(whole.get_array(), page.get_array());
  if (!whole.is_object() || !page.is_object()) return;
  auto& members = whole.get_object();
  for (const auto& member : page.get_object()) {
    if (auto* known = members.if_contains(member.key())) {
      append(*known, member.value());
    } else {
      members.emplace(member.key(), json::value(member.value(), members.storage()));
    }
  }
}

}  // namespace

bool is_json_pointer(std::string_view text) {
  if (!text.empty() && text.front() != '/') return false;
  for (auto at = text.find('~'); at != std::string_view::npos; at = text.find('~', at + 1)) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    if (next != '0' && next != '1') return false;
  }
  return true;
}

std::vector<std::string> texts_at(const JsonText& json, std::string_view pointer) {
  std::vector<std::string> texts;
  collect(json.root(), pointer, texts);
  return texts;
}

std::optional<std::size_t> elements_at(const JsonText& json, std::string_view pointer) {
  const auto end = pointer.find("/*");
  if (end == std::string_view::npos) return std::nullopt;
  const json::value* value = &json.root();
  for (pointer = pointer.substr(0, end); !pointer.empty();) {
    const auto next = std::min(pointer.find('/', 1), pointer.size());
    const auto* object = value->if_object();
    value = object == nullptr ? nullptr : object->if_contains(unescaped_step(pointer.substr(1, next - 1)));
    if (value == nullptr) return std::nullopt;
    pointer = pointer.substr(next);
  }
  const auto* array = value->if_array();
  return array == nullptr ? std::nullopt : std::optional(array->size());
}

std::optional<std::string> text_at(const JsonText& json, std::string_view pointer) {
  auto texts = texts_at(json, pointer);
  return texts.empty() ? std::nullopt : std::optional(std::move(texts.front()));
}

Result<Bytes> joined_pages(std::span<const Bytes> pages) {
  if (pages.size() == 1) return pages.front();
  json::value whole;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const auto page = JsonText::read(as_text(pages[i]));
    if (!page) return page.fault();
    if (i == 0) {
      whole = json::value(page->root(), json::storage_ptr());
    } else if (whole.kind() != page->root().kind()) {
      return Fault(Reason::kSchema, "pages of two kinds");
    } else {
      append(whole, page->root());
    }
  }
  return to_owned(as_bytes(json::serialize(whole)));
}

}  // namespace kigen::formats
