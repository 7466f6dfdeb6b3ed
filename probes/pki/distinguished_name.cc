#include "probes/pki/distinguished_name.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "probes/model/text.h"
#include "probes/pki/asn1_string.h"

namespace kigen::pki {
namespace {

constexpr std::size_t kMaxTextBytes = 256, kUsualTextBytes = 96;

struct ShortName {
  Oid oid;
  std::string_view text;
};

// RFC 4514 section 3 where it names one, else the short name OpenSSL prints. The common ones stand first.
constexpr ShortName kShortNames[] = {
    {"2.5.4.3", "CN"},
    {"2.5.4.10", "O"},
    {"2.5.4.6", "C"},
    {"2.5.4.11", "OU"},
    {"2.5.4.7", "L"},
    {"2.5.4.8", "ST"},
    {"2.5.4.9", "STREET"},
    {"2.5.4.5", "serialNumber"},
    {"0.9.2342.19200300.100.1.25", "DC"},
    {"0.9.2342.19200300.100.1.1", "UID"},
    {"1.2.840.113549.1.9.1", "emailAddress"},
    {"1.2.840.113549.1.9.2", "unstructuredName"},
    {"1.2.840.113549.1.9.8", "unstructuredAddress"},
    {"1.3.6.1.4.1.311.60.2.1.1", "jurisdictionL"},
    {"1.3.6.1.4.1.311.60.2.1.2", "jurisdictionST"},
    {"1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC"},
    {"2.5.4.4", "SN"},
    {"2.5.4.12", "title"},
    {"2.5.4.13", "description"},
    {"2.5.4.15", "businessCategory"},
    {"2.5.4.16", "postalAddress"},
    {"2.5.4.17", "postalCode"},
    {"2.5.4.18", "postOfficeBox"},
    {"2.5.4.20", "telephoneNumber"},
    {"2.5.4.41", "name"},
    {"2.5.4.42", "GN"},
    {"2.5.4.43", "initials"},
    {"2.5.4.44", "generationQualifier"},
    {"2.5.4.45", "x500UniqueIdentifier"},
    {"2.5.4.46", "dnQualifier"},
    {"2.5.4.65", "pseudonym"},
    {"2.5.4.97", "organizationIdentifier"},
};

std::string_view short_name(ByteView type) {
  for (const auto& row : kShortNames) {
    if (row.oid == type) return row.text;
  }
  return {};
}

constexpr auto kSpecial = [] {
  std::array<bool, 256> special{};
  for (const char c : std::string_view("\"+,;<>\\")) special[static_cast<std::uint8_t>(c)] = true;
  return special;
}();

bool is_special(char c) { return kSpecial[static_cast<std::uint8_t>(c)]; }

bool needs_no_escape(std::string_view value) {
  return std::ranges::none_of(value, is_special) && !value.starts_with('#') && !value.starts_with(' ') &&
         !value.ends_with(' ');
}

/// RFC 4514 section 2.4: `"+,;<>\` anywhere, `#` and space at the start, space at the end.
void append_escaped(std::string& out, std::string_view value) {
  if (needs_no_escape(value)) {
    out += value;
    return;
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool first = i == 0, last = i + 1 == value.size();
    if (is_special(c) || (c == '#' && first) || (c == ' ' && (first || last))) out += '\\';
    out += c;
  }
}

void append_hexadecimal(std::string& out, ByteView der) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  out += '#';
  for (const std::uint8_t byte : der) out += {kDigits[byte >> 4], kDigits[byte & 15]};
}

void append_attribute(std::string& out, ByteView type, const DerElement& value) {
  const auto name = short_name(type);
  out += name.empty() ? dotted_oid(type) : name;
  out += '=';
  if (name.empty()) return append_hexadecimal(out, value.whole);
  if (const auto text = string_as_it_is(value)) return append_escaped(out, *text);
  if (const auto text = string_as_utf8(value)) return append_escaped(out, *text);
  append_hexadecimal(out, value.whole);
}

/// Nothing is to be done, as a rule.
void make_fit_to_be_shown(std::string& text) {
  if (!is_printable_utf8(text)) text = printable_utf8(text);
  if (text.size() > kMaxTextBytes) text = bounded_text(std::move(text), kMaxTextBytes);
}

}  // namespace

bool DistinguishedName::add_rdn(ByteView set) {
  DerReader reader(set);
  for (bool joins_previous = false; !reader.at_end(); joins_previous = true) {
    const auto pair = reader.next(tag::kSequence);
    if (!pair) return false;
    DerReader fields(pair->content);
    const auto type = fields.next(tag::kOid);
    const auto value = fields.next();
    if (!type || !value) return false;
    attributes_.push_back({type->content, *value, joins_previous});
  }
  return true;
}

std::optional<DistinguishedName> DistinguishedName::parse(ByteView content) {
  DistinguishedName name;
  DerReader reader(content);
  while (!reader.at_end()) {
    const auto rdn = reader.next(tag::kSet);
    if (!rdn || !name.add_rdn(rdn->content)) return std::nullopt;
  }
  return name;
}

std::string DistinguishedName::to_string() const {
  std::string out;
  write(out);
  return out;
}

void DistinguishedName::write(std::string& out) const {
  out.clear();
  out.reserve(kUsualTextBytes);
  for (std::size_t i = attributes_.size(); i-- > 0;) {
    if (i + 1 < attributes_.size()) out += attributes_[i + 1].joins_previous ? '+' : ',';
    append_attribute(out, attributes_[i].type, attributes_[i].value);
  }
  make_fit_to_be_shown(out);
}

bool DistinguishedName::has(const Oid& type) const {
  return std::any_of(attributes_.begin(), attributes_.end(),
                     [&](const Attribute& attribute) { return type == attribute.type; });
}

std::string DistinguishedName::last_value(const Oid& type) const {
  std::string out;
  write_last_value(type, out);
  return out;
}

void DistinguishedName::write_last_value(const Oid& type, std::string& out) const {
  out.clear();
  for (std::size_t i = attributes_.size(); i-- > 0 && out.empty();) {
    if (!(type == attributes_[i].type)) continue;
    if (const auto text = string_as_it_is(attributes_[i].value)) {
      out = *text;
    } else if (auto other = string_as_utf8(attributes_[i].value)) {
      out = *std::move(other);
    }
  }
  make_fit_to_be_shown(out);
}

void DistinguishedName::write_short_name(std::string& out) const {
  out.clear();
  for (const Oid& type : {attribute::kCommonName, attribute::kOrganisation, attribute::kOrganisationalUnit}) {
    if (out.empty()) write_last_value(type, out);
  }
}

}  // namespace kigen::pki
