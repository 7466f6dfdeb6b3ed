#include "probes/formats/profile_plist.h"

#include <algorithm>
#include <pugixml.hpp>
#include <string_view>
#include <utility>

#include "probes/formats/base64.h"
#include "probes/formats/xml_text.h"

namespace kigen::formats {
namespace {

using std::string_view;

constexpr std::ptrdiff_t kMaxMarks = 200'000;

struct PayloadType {
  string_view name;
  ProfilePayload::Kind kind;
};
constexpr PayloadType kCertificateTypes[] = {
    {"com.apple.security.root", ProfilePayload::Kind::kRoot},
    {"com.apple.security.pkcs1", ProfilePayload::Kind::kCertificate},
    {"com.apple.security.pem", ProfilePayload::Kind::kCertificate},
    {"com.apple.security.pkcs12", ProfilePayload::Kind::kIdentity},
};

bool is(pugi::xml_node node, string_view name) { return node.name() == name; }

pugi::xml_node next_element(pugi::xml_node node) {
  do node = node.next_sibling();
  while (node && node.type() != pugi::node_element);
  return node;
}

// The value of a key in a <dict>; null when there is none.
pugi::xml_node value_of(pugi::xml_node dict, string_view key) {
  for (const pugi::xml_node child : dict.children("key")) {
    if (child.child_value() == key) return next_element(child);
  }
  return {};
}

std::string string_of(pugi::xml_node dict, string_view key) {
  const pugi::xml_node value = value_of(dict, key);
  return is(value, "string") ? xml_text_of(value) : std::string();
}

std::optional<Bytes> data_of(pugi::xml_node dict, string_view key) {
  const pugi::xml_node value = value_of(dict, key);
  Bytes data;
  if (!is(value, "data") || !decode_base64(xml_text_of(value), data)) return std::nullopt;
  return data;
}

std::string name_of(pugi::xml_node payload, std::size_t position) {
  for (const string_view key : {"PayloadDisplayName", "PayloadIdentifier"}) {
    if (auto name = string_of(payload, key); !name.empty()) return name;
  }
  return std::to_string(position);
}

void read_payload(pugi::xml_node dict, std::size_t position, Profile& profile) {
  const std::string type = string_of(dict, "PayloadType");
  const auto known = std::ranges::find(kCertificateTypes, string_view(type), &PayloadType::name);
  if (known == std::end(kCertificateTypes)) return;
  ProfilePayload& payload = profile.payloads.emplace_back();
  payload.kind = known->kind;
  payload.name = name_of(dict, position);
  payload.content = data_of(dict, "PayloadContent");
  if (known->kind == ProfilePayload::Kind::kIdentity) payload.password = Secret(string_of(dict, "Password"));
}

// <plist><dict> PayloadContent: an <array> of <dict>.
void read_payloads(pugi::xml_node profile_dict, Profile& profile) {
  const pugi::xml_node array = value_of(profile_dict, "PayloadContent");
  if (!is(array, "array")) return;
  std::size_t position = 0;
  for (const pugi::xml_node dict : array.children("dict")) read_payload(dict, position++, profile);
}

Fault fault_of(const pugi::xml_parse_result& result, bool ends) {
  if (!ends) return Fault(Reason::kTruncated, "the profile ends before its property list does");
  return Fault(Reason::kMalformed,
               "XML at byte " + std::to_string(result.offset) + ": " + result.description());
}

}  // namespace

Profile read_profile(Bytes xml) {
  Profile profile;
  if (xml_marks_in(as_text(xml)) > kMaxMarks) {
    profile.fault = Fault(Reason::kTooLarge, "the profile has more tags than are read");
    return profile;
  }
  const bool ends = as_text(xml).find("</plist>") != string_view::npos;
  pugi::xml_document document;
  const auto result = document.load_buffer_inplace(xml.data(), xml.size(), kXmlParsing);
  if (!result) profile.fault = fault_of(result, ends);
  const pugi::xml_node dict = document.child("plist").child("dict");
  if (!dict && !profile.fault) profile.fault = Fault(Reason::kMalformed, "no dict in the property list");
  profile.encrypted = !value_of(dict, "EncryptedPayloadContent").empty();
  read_payloads(dict, profile);
  return profile;
}

}  // namespace kigen::formats
