#include "probes/sources/ldap_message.h"

#include <string.h>

#include "probes/formats/ber.h"
#include "probes/formats/ber_writer.h"
#include "probes/pki/der_reader.h"

namespace kigen::sources {
namespace {

using formats::append_element;
using formats::append_number;
using pki::DerReader;
namespace tag = pki::tag;
using Kind = LdapMessage::Kind;

constexpr std::uint8_t kEnumerated = 0x0a;
// The APPLICATION tags of section 4.
constexpr std::uint8_t kBindRequest = 0x60, kBindResponse = 0x61, kUnbindRequest = 0x42,
                       kSearchRequest = 0x63, kSearchResultEntry = 0x64, kSearchResultDone = 0x65,
                       kSearchResultReference = 0x73, kExtendedResponse = 0x78, kIntermediateResponse = 0x79;
constexpr std::uint8_t kSimple = tag::context(0), kControls = tag::context_constructed(0);
constexpr std::uint64_t kVersion = 3;
constexpr std::uint64_t kNeverDereferenceAliases = 0, kNoSizeLimit = 0;
constexpr std::string_view kPagedResults = "1.2.840.113556.1.4.319";
constexpr std::size_t kMaxLengthOctets = 4;
constexpr std::size_t kRoomForHeaders = 64;
constexpr std::size_t kMaxParts = 20'000;  // attributes and values of one entry

// What a peer says that was told a password may be that password.
Fault no_message() { return {Reason::kProtocol, "the peer sent what is no LDAP message"}; }

void append_text(Bytes& out, std::string_view text) {
  append_element(out, tag::kOctetString, as_bytes(text));
}

Bytes message_of(std::uint32_t id, ByteView operation, ByteView controls = {}) {
  Bytes inside;
  inside.reserve(operation.size() + controls.size() + kRoomForHeaders);
  append_number(inside, tag::kInteger, id);
  inside.insert(inside.end(), operation.begin(), operation.end());
  if (!controls.empty()) append_element(inside, kControls, controls);
  Bytes message;
  message.reserve(inside.size() + kRoomForHeaders);
  append_element(message, tag::kSequence, inside);
  explicit_bzero(inside.data(), inside.size());
  return message;
}

// Control { controlType, criticality DEFAULT FALSE, controlValue }: who does not know it passes it over.
Bytes paged_results(const LdapPage& page) {
  Bytes inside;
  append_number(inside, tag::kInteger, page.entries);
  append_element(inside, tag::kOctetString, page.cookie);
  Bytes value;
  append_element(value, tag::kSequence, inside);
  Bytes control;
  append_text(control, kPagedResults);
  append_element(control, tag::kOctetString, value);
  Bytes controls;
  append_element(controls, tag::kSequence, control);
  return controls;
}

std::optional<std::uint64_t> take_number(DerReader& reader, std::uint8_t expected) {
  const auto element = reader.next(expected);
  return element ? formats::unsigned_value(element->content) : std::nullopt;
}

std::optional<std::string_view> take_text(DerReader& reader) {
  const auto element = reader.next(tag::kOctetString);
  return element ? std::optional(as_text(element->content)) : std::nullopt;
}

// LDAPResult { resultCode, matchedDN, diagnosticMessage, ... }; what follows is of no interest.
bool read_result(ByteView content, LdapResult& result) {
  DerReader reader(content);
  const auto code = take_number(reader, kEnumerated);
  const auto matched_dn = take_text(reader);
  const auto diagnostic_message = take_text(reader);
  if (!code || !matched_dn || !diagnostic_message) return false;
  result.code = *code;
  result.diagnostic_message = *diagnostic_message;
  return true;
}

// PartialAttribute { type, vals SET OF value }. An empty value is two octets, and costs far more to keep.
bool read_attribute(ByteView content, LdapAttribute& attribute, std::size_t& room) {
  DerReader reader(content);
  const auto name = take_text(reader);
  const auto set = reader.next(tag::kSet);
  if (!name || !set) return false;
  attribute.name = *name;
  DerReader values(set->content);
  while (const auto value = values.next(tag::kOctetString)) {
    if (room-- == 0) return false;
    attribute.values.push_back(to_owned(value->content));
  }
  return values.at_end();
}

// SearchResultEntry { objectName, attributes }
bool read_entry(ByteView content, LdapEntry& entry) {
  DerReader reader(content);
  const auto name = take_text(reader);
  const auto list = reader.next(tag::kSequence);
  if (!name || !list) return false;
  entry.name = *name;
  DerReader attributes(list->content);
  std::size_t room = kMaxParts;
  while (const auto attribute = attributes.next(tag::kSequence)) {
    if (room-- == 0) return false;
    if (!read_attribute(attribute->content, entry.attributes.emplace_back(), room)) return false;
  }
  return attributes.at_end();
}

// realSearchControlValue { size, cookie }
std::optional<Bytes> cookie_in(ByteView value) {
  const auto inside = DerReader(value).next(tag::kSequence);
  DerReader fields(inside ? inside->content : ByteView());
  if (!fields.next(tag::kInteger)) return std::nullopt;
  const auto cookie = fields.next(tag::kOctetString);
  return cookie ? std::optional(to_owned(cookie->content)) : std::nullopt;
}

std::optional<Bytes> cookie_among(ByteView controls) {
  DerReader reader(controls);
  while (const auto control = reader.next(tag::kSequence)) {
    DerReader fields(control->content);
    const auto type = take_text(fields);
    fields.next(tag::kBoolean);
    const auto value = fields.next(tag::kOctetString);
    if (type == kPagedResults && value) return cookie_in(value->content);
  }
  return std::nullopt;
}

bool read_operation(const pki::DerElement& operation, LdapMessage& message) {
  switch (operation.tag) {
    case kBindResponse: message.kind = Kind::kBindResponse; break;
    case kSearchResultDone: message.kind = Kind::kDone; break;
    case kExtendedResponse: message.kind = Kind::kExtendedResponse; break;
    case kSearchResultEntry: message.kind = Kind::kEntry; return read_entry(operation.content, message.entry);
    case kSearchResultReference: message.kind = Kind::kReference; return true;
    case kIntermediateResponse: message.kind = Kind::kIntermediate; return true;
    default: return false;
  }
  return read_result(operation.content, message.result);
}

}  // namespace

// BindRequest { version, name, authentication simple [0] }
Bytes encode_ldap_bind(std::uint32_t id, const Secret& name, const Secret& password) {
  const std::size_t room = name.reveal().size() + password.reveal().size() + kRoomForHeaders;
  Bytes inside, operation;
  inside.reserve(room);
  operation.reserve(room);
  append_number(inside, tag::kInteger, kVersion);
  append_text(inside, name.reveal());
  append_element(inside, kSimple, as_bytes(password.reveal()));
  append_element(operation, kBindRequest, inside);
  Bytes message = message_of(id, operation);
  explicit_bzero(inside.data(), inside.size());
  explicit_bzero(operation.data(), operation.size());
  return message;
}

Bytes encode_ldap_search(std::uint32_t id, const LdapQuestion& question, std::uint32_t seconds,
                         const std::optional<LdapPage>& page) {
  constexpr std::uint8_t kFalse[] = {0};
  Bytes inside;
  append_text(inside, question.base);
  append_number(inside, kEnumerated, static_cast<std::uint64_t>(question.scope));
  append_number(inside, kEnumerated, kNeverDereferenceAliases);
  append_number(inside, tag::kInteger, kNoSizeLimit);
  append_number(inside, tag::kInteger, seconds);
  append_element(inside, tag::kBoolean, kFalse);  // typesOnly
  inside.insert(inside.end(), question.filter.begin(), question.filter.end());
  Bytes attributes;
  for (const auto& attribute : question.attributes) append_text(attributes, attribute);
  append_element(inside, tag::kSequence, attributes);
  Bytes operation;
  append_element(operation, kSearchRequest, inside);
  return message_of(id, operation, page ? paged_results(*page) : Bytes());
}

Bytes encode_ldap_unbind(std::uint32_t id) {
  Bytes operation;
  append_element(operation, kUnbindRequest, {});
  return message_of(id, operation);
}

Result<std::optional<std::size_t>> ldap_message_size(ByteView head) {
  if (!head.empty() && head[0] != tag::kSequence) return no_message();
  if (head.size() < 2) return std::optional<std::size_t>();
  const std::size_t octets = head[1] < 0x80 ? 0 : head[1] & 0x7f;
  const bool is_definite = head[1] < 0x80 || octets > 0;
  if (!is_definite || octets > kMaxLengthOctets) return no_message();
  if (head.size() < 2 + octets) return std::optional<std::size_t>();
  const auto size = pki::der_total_length(head);
  if (!size) return no_message();
  return std::optional<std::size_t>(*size);
}

Result<LdapMessage> decode_ldap_message(ByteView bytes) {
  const auto whole = DerReader(bytes).next(tag::kSequence);
  DerReader reader(whole ? whole->content : ByteView());
  LdapMessage message;
  const auto id = take_number(reader, tag::kInteger);
  const auto operation = reader.next();
  if (!id || !operation || !read_operation(*operation, message)) return no_message();
  message.id = *id;
  const auto controls = reader.next(kControls);
  if (controls && message.kind == Kind::kDone) message.cookie = cookie_among(controls->content);
  return message;
}

}  // namespace kigen::sources
