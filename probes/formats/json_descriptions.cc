#include "probes/formats/json_descriptions.h"

#include <algorithm>
#include <boost/json.hpp>
#include <span>
#include <string>
#include <utility>

#include "probes/formats/json_siblings.h"
#include "probes/formats/json_step.h"
#include "probes/formats/text_value.h"
#include "probes/formats/told_time.h"
#include "probes/model/hex_digit.h"
#include "probes/model/text.h"

namespace kigen::formats {
namespace {

namespace json = boost::json;
using std::string_view;
using std::chrono::sys_seconds;
using Keys = std::span<const string_view>;

constexpr string_view kNotBefore[] = {"valid_from", "not_before", "validFrom", "notBefore"};
constexpr string_view kNotAfter[] = {"valid_to", "valid_until", "not_after",
                                     "validTo",  "validUntil",  "notAfter"};
constexpr string_view kSubject[] = {"subject", "subject_dn", "subjectDn"};
constexpr string_view kIssuer[] = {"issuer", "issuer_dn", "issuerDn"};
constexpr string_view kSha1[] = {"sha1_thumbprint", "fingerprint_sha1", "thumbprint", "sha1Thumbprint",
                                 "fingerprintSha1"};

constexpr std::size_t kMaxNameBytes = 256;
constexpr std::size_t kMaxDescriptions = 10'000;

string_view view(const json::string& text) { return {text.data(), text.size()}; }
string_view view(json::string_view text) { return {text.data(), text.size()}; }

// The first of them that is there; null when none is.
const json::value* member(const json::object& object, Keys keys) {
  for (const string_view key : keys) {
    if (const auto* value = object.if_contains({key.data(), key.size()})) return value;
  }
  return nullptr;
}

string_view text_in(const json::object& object, Keys keys) {
  const auto* value = member(object, keys);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? string_view() : view(*text);
}

bool is_told(const json::value* date) {
  if (date == nullptr || date->is_null()) return false;
  if (const auto* text = date->if_string()) return !text->empty();
  const auto* number = date->if_int64();
  return number == nullptr || *number != 0;
}

std::optional<sys_seconds> moment_of(const json::value& date) {
  if (const auto* text = date.if_string()) return told_time(view(*text));
  const auto* number = date.if_int64();
  return number == nullptr ? std::nullopt : told_time(*number);
}

std::optional<Sha1> sha1_of(string_view text) {
  Sha1 digest{};
  std::size_t digits = 0;
  for (const char c : text) {
    if (c == ':' || c == ' ' || c == '-') continue;
    const auto digit = hex_digit(c);
    if (!digit || digits == 2 * digest.size()) return std::nullopt;
    digest[digits / 2] = static_cast<std::uint8_t>(digest[digits / 2] << 4 | *digit);
    ++digits;
  }
  return digits == 2 * digest.size() ? std::optional(digest) : std::nullopt;
}

Result<Description> description_in(const json::object& object) {
  const auto* from = member(object, kNotBefore);
  const auto* to = member(object, kNotAfter);
  if (!is_told(from) || !is_told(to)) {
    return Fault(Reason::kMalformed, "one end of a validity is told without the other");
  }
  const auto not_before = moment_of(*from), not_after = moment_of(*to);
  if (!not_before || !not_after) return Fault(Reason::kMalformed, "a date of the validity is none");
  if (*not_after < *not_before) return Fault(Reason::kMalformed, "the validity ends before it begins");
  Description description;
  description.subject = text_in(object, kSubject);
  description.issuer = text_in(object, kIssuer);
  description.not_before = *not_before;
  description.not_after = *not_after;
  description.fingerprint_sha1 = sha1_of(text_in(object, kSha1));
  return description;
}

bool holds_certificate(const json::object& object) {
  return std::any_of(object.begin(), object.end(), [](const auto& one) {
    const auto* text = one.value().if_string();
    if (text == nullptr) return false;
    const auto found = certificates_in_value(view(*text));
    return !found || !found->empty();
  });
}

class Walk {
 public:
  explicit Walk(Contents& contents) : contents_(contents) {}

  void value(const json::value& value) {
    if (const auto* object = value.if_object()) {
      if (!holds_certificate(*object)) members(*object);
    } else if (const auto* array = value.if_array()) {
      for (std::size_t i = 0; i < array->size(); ++i) below(std::to_string(i), (*array)[i]);
    }
  }

 private:
  void members(const json::object& object) {
    const auto siblings = siblings_in(object);
    const bool tells = is_told(member(object, kNotBefore)) || is_told(member(object, kNotAfter));
    if (tells) add(object, siblings);
    std::string names = names_;
    if (!names_.empty() && !siblings.friendly_name.empty()) names_ += '/';
    names_ = bounded_text(names_ + siblings.friendly_name, kMaxNameBytes);
    for (const auto& one : object) below(escaped_step(view(one.key())), one.value());
    names_ = std::move(names);
  }

  void below(const std::string& step, const json::value& value) {
    const std::size_t before = pointer_.size();
    (pointer_ += '/') += step;
    this->value(value);
    pointer_.resize(before);
  }

  void add(const json::object& object, const JsonSiblings& siblings) {
    if (seen_ == kMaxDescriptions) {
      contents_.faults.push_back({"", Fault(Reason::kLimit, "more is described than is read")});
    }
    if (seen_++ >= kMaxDescriptions) return;
    auto description = description_in(object);
    if (!description) {
      contents_.faults.push_back({pointer_, std::move(description).fault()});
      return;
    }
    FoundCertificate& found = contents_.certificates.emplace_back();
    found.described = *std::move(description);
    found.entry = pointer_;
    found.friendly_name = siblings.friendly_name.empty() ? names_ : siblings.friendly_name;
    found.role = siblings.role;
    found.state = siblings.state;
  }

  Contents& contents_;
  std::string pointer_;  // to where the walk is
  std::string names_;    // of the objects around that
  std::size_t seen_ = 0;
};

}  // namespace

void collect_descriptions(const JsonText& json, Contents& contents) { Walk(contents).value(json.root()); }

}  // namespace kigen::formats
