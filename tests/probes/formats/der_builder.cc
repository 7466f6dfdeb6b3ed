#include "tests/probes/formats/der_builder.h"

#include <openssl/objects.h>

#include <memory>
#include <stdexcept>

#include "probes/pki/der_reader.h"
#include "probes/pki/openssl_handles.h"

namespace kigen::formats::build {
namespace {

namespace tag = pki::tag;

const std::string kPkcs7 = "1.2.840.113549.1.7.";
const std::string kPkcs9 = "1.2.840.113549.1.9.";
const std::string kBags = "1.2.840.113549.1.12.10.1.";

void append(Bytes& out, const Bytes& more) { out.insert(out.end(), more.begin(), more.end()); }

Bytes attribute(const std::string& type, const Bytes& value) {
  return sequence({oid(type), element(tag::kSet, {value})});
}

}  // namespace

Bytes joined(const std::vector<Bytes>& parts) {
  Bytes whole;
  for (const auto& part : parts) append(whole, part);
  return whole;
}

Bytes element(std::uint8_t element_tag, const std::vector<Bytes>& parts) {
  const Bytes content = joined(parts);
  const std::size_t size = content.size();
  Bytes whole = {element_tag};
  if (size < 0x80) {
    whole.push_back(static_cast<std::uint8_t>(size));
  } else {
    append(whole, {0x84, static_cast<std::uint8_t>(size >> 24), static_cast<std::uint8_t>(size >> 16),
                   static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)});
  }
  append(whole, content);
  return whole;
}

Bytes indefinite(std::uint8_t element_tag, const std::vector<Bytes>& parts) {
  return joined({{element_tag, 0x80}, joined(parts), {0, 0}});
}

Bytes sequence(const std::vector<Bytes>& parts) { return element(tag::kSequence, parts); }
Bytes explicit_0(const std::vector<Bytes>& parts) { return element(tag::context_constructed(0), parts); }
Bytes octets(const Bytes& content) { return element(tag::kOctetString, {content}); }

Bytes integer(std::uint32_t value) {
  Bytes content;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const auto octet = static_cast<std::uint8_t>(value >> shift);
    if (content.empty() && octet >= 0x80) content.push_back(0);  // else it would be negative
    if (octet != 0 || shift == 0 || !content.empty()) content.push_back(octet);
  }
  return element(tag::kInteger, {content});
}

Bytes oid(const std::string& dotted) {
  const std::unique_ptr<ASN1_OBJECT, pki::FreeWith<ASN1_OBJECT_free>> object(OBJ_txt2obj(dotted.c_str(), 1));
  if (!object) throw std::runtime_error("no object identifier: " + dotted);
  return element(tag::kOid, {Bytes(OBJ_get0_data(object.get()),
                                   OBJ_get0_data(object.get()) + OBJ_length(object.get()))});
}

Bytes bmp_string(std::u16string_view text) {
  Bytes content;
  for (const char16_t unit : text) {
    append(content, {static_cast<std::uint8_t>(unit >> 8), static_cast<std::uint8_t>(unit)});
  }
  return element(tag::kBmpString, {content});
}

Bytes in_pieces(const Bytes& der, std::size_t piece) {
  Bytes out;
  pki::DerReader reader(der);
  while (const auto next = reader.next()) {
    if ((next->tag & 0x20) != 0) {
      append(out, indefinite(next->tag, {in_pieces(to_owned(next->content), piece)}));
    } else if (next->tag == tag::kOctetString) {
      Bytes pieces;
      for (std::size_t at = 0; at < next->content.size(); at += piece) {
        append(pieces,
               octets(to_owned(next->content.subspan(at, std::min(piece, next->content.size() - at)))));
      }
      append(out, indefinite(tag::kOctetString | 0x20, {pieces}));
    } else {
      append(out, to_owned(next->whole));
    }
  }
  return out;
}

Bytes bag(const std::string& type, const Bytes& value, const std::vector<Bytes>& attributes) {
  const Bytes set = attributes.empty() ? Bytes() : element(tag::kSet, attributes);
  return sequence({oid(type), explicit_0({value}), set});
}

Bytes certificate_bag(const Bytes& certificate, const std::vector<Bytes>& attributes) {
  return bag(kBags + "3", sequence({oid(kPkcs9 + "22.1"), explicit_0({octets(certificate)})}), attributes);
}

Bytes key_bag(const std::vector<Bytes>& attributes) {
  return bag(kBags + "2", sequence({sequence({}), octets({})}), attributes);
}

Bytes friendly_name(std::u16string_view name) { return attribute(kPkcs9 + "20", bmp_string(name)); }
Bytes local_key_id(const Bytes& id) { return attribute(kPkcs9 + "21", octets(id)); }

Bytes plain_safe(const std::vector<Bytes>& bags) {
  return sequence({oid(kPkcs7 + "1"), explicit_0({octets(sequence(bags))})});
}

Bytes encrypted_safe(const Bytes& algorithm, const Bytes& cipher_text) {
  const Bytes info = sequence({oid(kPkcs7 + "1"), algorithm, element(tag::context(0), {cipher_text})});
  return sequence({oid(kPkcs7 + "6"), explicit_0({sequence({integer(0), info})})});
}

Bytes pfx(const std::vector<Bytes>& safes, const std::vector<Bytes>& mac) {
  const Bytes version = {tag::kInteger, 1, 3};
  const Bytes auth_safe = sequence({oid(kPkcs7 + "1"), explicit_0({octets(sequence(safes))})});
  return sequence({version, auth_safe, joined(mac)});
}

Bytes mac_data(std::uint32_t iterations) {
  const Bytes sha256 = sequence({oid("2.16.840.1.101.3.4.2.1"), {0x05, 0x00}});
  return sequence({sequence({sha256, octets(Bytes(32, 0x5a))}), octets(Bytes(8, 0x01)), integer(iterations)});
}

}  // namespace kigen::formats::build
