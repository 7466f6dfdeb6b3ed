#include "probes/formats/pkcs12_bags.h"

#include <algorithm>
#include <utility>

#include "probes/formats/certificate_outline.h"
#include "probes/formats/pkcs12_oids.h"
#include "probes/model/unicode.h"
#include "probes/pki/der_reader.h"

namespace kigen::formats {
namespace {

using pki::DerReader;
namespace tag = pki::tag;

// BMPString (ITU-T X.680 section 41.15) in truth is UTF-16: producers put surrogate pairs and a null into it.
std::string text_of(const pki::DerElement& value) {
  if (value.tag == tag::kBmpString) return terminated_utf16_to_utf8(value.content, ByteOrder::kBigEndian);
  return std::string(as_text(value.content));  // UTF8String and the like, outside the standard
}

// PKCS12Attribute ::= SEQUENCE { attrId OBJECT IDENTIFIER, attrValues SET OF ANY }: its name and first value.
struct Attribute {
  ByteView oid;
  pki::DerElement value;
};

std::optional<Attribute> read_attribute(ByteView sequence) {
  DerReader reader(sequence);
  const auto type = reader.next(tag::kOid);
  const auto values = reader.next(tag::kSet);
  if (!type || !values) return std::nullopt;
  const auto value = DerReader(values->content).next();
  return value ? std::optional(Attribute{type->content, *value}) : std::nullopt;
}

// SecretBag ::= SEQUENCE { secretTypeId OBJECT IDENTIFIER, secretValue [0] EXPLICIT }
bool is_protected_password(ByteView secret_bag) {
  const auto sequence = DerReader(secret_bag).next(tag::kSequence);
  const auto type = sequence ? DerReader(sequence->content).next(tag::kOid) : std::nullopt;
  return type && oid::is(type->content, oid::kProtectedPassword);
}

}  // namespace

void add_once(std::vector<ItemFault>& faults, Fault fault) {
  const bool known = std::ranges::any_of(faults, [&](const ItemFault& other) {
    return other.item.empty() && other.fault.reason == fault.reason;
  });
  if (!known) faults.push_back({"", std::move(fault)});
}

BagCollector::Attributes BagCollector::read_attributes(ByteView set) {
  Attributes attributes;
  DerReader reader(set);
  while (const auto element = reader.next()) {
    const auto attribute = read_attribute(element->content);
    if (!attribute) continue;
    if (oid::is(attribute->oid, oid::kFriendlyName)) attributes.friendly_name = text_of(attribute->value);
    if (oid::is(attribute->oid, oid::kLocalKeyId))
      attributes.local_key_id = to_owned(attribute->value.content);
    if (oid::is(attribute->oid, oid::kJavaTrusted)) attributes.trusted_by_java = true;
  }
  return attributes;
}

// SafeContents ::= SEQUENCE OF SafeBag
void BagCollector::read_bags(ByteView safe_contents, int nesting) {
  const auto sequence = DerReader(safe_contents).next(tag::kSequence);
  if (!sequence) return add_once(contents_.faults, Fault(Reason::kMalformed, "no SafeContents in a bag"));
  DerReader reader(sequence->content);
  while (const auto bag = reader.next()) read_bag(bag->content, nesting);
}

// SafeBag ::= SEQUENCE { bagId, bagValue [0] EXPLICIT, bagAttributes SET OF PKCS12Attribute OPTIONAL }
void BagCollector::read_bag(ByteView bag, int nesting) {
  DerReader reader(bag);
  const auto type = reader.next(tag::kOid);
  const auto value = reader.next(tag::context_constructed(0));
  if (!type || !value) return add_once(contents_.faults, Fault(Reason::kMalformed, "a bag does not hold"));
  const auto set = reader.next(tag::kSet);
  Attributes attributes = read_attributes(set ? set->content : ByteView());

  if (oid::is(type->content, oid::kCertBag)) {
    read_certificate(value->content, std::move(attributes));
  } else if (oid::is(type->content, oid::kKeyBag) || oid::is(type->content, oid::kShroudedKeyBag)) {
    keys_.push_back(std::move(attributes.local_key_id));
  } else if (oid::is(type->content, oid::kSafeContentsBag)) {
    if (nesting == 0)
      return add_once(contents_.faults, Fault(Reason::kUnsupported, "bags nested too deeply"));
    read_bags(value->content, nesting - 1);
  } else if (oid::is(type->content, oid::kSecretBag)) {
    protected_to_group_ = protected_to_group_ || is_protected_password(value->content);
  } else if (!oid::is(type->content, oid::kCrlBag)) {
    add_once(contents_.faults, Fault(Reason::kUnsupported, "a bag of unknown type"));
  }
}

// CertBag ::= SEQUENCE { certId OBJECT IDENTIFIER, certValue [0] EXPLICIT OCTET STRING }
void BagCollector::read_certificate(ByteView cert_bag, Attributes attributes) {
  if (certificate_bags_++ >= kMaxCertificateBags) {
    return add_once(contents_.faults,
                    Fault(Reason::kTooLarge, "only the first " + std::to_string(kMaxCertificateBags) +
                                                 " certificates are read"));
  }
  const auto sequence = DerReader(cert_bag).next(tag::kSequence);
  DerReader reader(sequence ? sequence->content : ByteView());
  const auto type = reader.next(tag::kOid);
  const auto value = reader.next(tag::context_constructed(0));
  const auto octets = value ? DerReader(value->content).next(tag::kOctetString) : std::nullopt;
  if (type && !oid::is(type->content, oid::kX509Certificate)) {
    contents_.faults.push_back(
        {std::move(attributes.friendly_name), Fault(Reason::kUnsupported, "no X.509 certificate")});
  } else if (!type || !octets) {
    contents_.faults.push_back(
        {std::move(attributes.friendly_name), Fault(Reason::kMalformed, "a certificate bag does not hold")});
  } else {
    keep(octets->content, std::move(attributes));
  }
}

void BagCollector::keep(ByteView octets, Attributes attributes) {
  const auto split = split_certificate(octets);
  if (!split) {
    contents_.faults.push_back(
        {std::move(attributes.friendly_name), Fault(Reason::kMalformed, split.fault().detail)});
    return;
  }
  if (!attributes.local_key_id.empty()) {
    by_local_key_id_[std::move(attributes.local_key_id)].push_back(contents_.certificates.size());
  }
  FoundCertificate& found = contents_.certificates.emplace_back();
  found.der = to_owned(split->der);
  found.entry = attributes.friendly_name;
  found.friendly_name = std::move(attributes.friendly_name);
  if (attributes.trusted_by_java) found.role = Role::kTrusted;
}

void BagCollector::pair_keys() {
  contents_.is_chain = !keys_.empty();
  std::map<Bytes, std::size_t> taken;  // several keys may bear one identifier, as Windows numbers them all 1
  for (const Bytes& id : keys_) {
    const auto found = by_local_key_id_.find(id);
    if (found == by_local_key_id_.end()) continue;
    const std::size_t turn = taken[id]++;
    if (turn < found->second.size()) contents_.certificates[found->second[turn]].has_private_key = true;
  }
}

}  // namespace kigen::formats
