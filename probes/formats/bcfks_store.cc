#include "probes/formats/bcfks_store.h"

#include <string>

#include "probes/formats/ber.h"
#include "probes/formats/certificate_outline.h"
#include "probes/formats/jks_entries.h"
#include "probes/formats/pkcs12_oids.h"
#include "probes/pki/der_reader.h"

namespace kigen::formats {
namespace {

using pki::DerReader;
namespace tag = pki::tag;

// ObjectData's type.
enum class ObjectType : std::uint64_t {
  kCertificate,
  kPrivateKey,
  kSecretKey,
  kProtectedPrivateKey,
  kProtectedSecretKey
};

Fault malformed(const char* what) { return Fault(Reason::kMalformed, what); }

bool begins_with_pbes2(ByteView store_data) {
  const auto algorithm = inside_sequence(store_data);
  if (!algorithm) return false;
  const auto scheme = DerReader(*algorithm).next(tag::kOid);
  return scheme && oid::is(scheme->content, oid::kPbes2);
}

// A certificate or a CRL has a Name where the first time stands.
bool begins_with_times(ByteView store_data) {
  DerReader reader(store_data);
  if (!reader.next(tag::kInteger) || !reader.next(tag::kSequence)) return false;
  return reader.next(tag::kGeneralizedTime) && reader.peek() == tag::kGeneralizedTime;
}

std::optional<BcfksEncryption> read_encryption(ByteView sequence) {
  DerReader reader(sequence);
  const auto algorithm = reader.next(tag::kSequence);
  const auto cipher_text = reader.next(tag::kOctetString);
  if (!algorithm || !cipher_text) return std::nullopt;
  return BcfksEncryption{algorithm->whole, cipher_text->content};
}

std::optional<BcfksMac> read_mac(ByteView sequence) {
  DerReader reader(sequence);
  const auto algorithm = reader.next(tag::kSequence);
  const auto derivation = reader.next(tag::kSequence);
  const auto digest = reader.next(tag::kOctetString);
  if (!algorithm || !derivation || !digest) return std::nullopt;
  const auto name = DerReader(algorithm->content).next(tag::kOid);
  if (!name) return std::nullopt;
  return BcfksMac{name->content, derivation->whole, digest->content};
}

struct Object {
  ObjectType type;
  std::string alias;
  ByteView data;
};

std::optional<Object> read_object(ByteView sequence) {
  DerReader reader(sequence);
  const auto type = reader.next(tag::kInteger);
  const auto identifier = reader.next(tag::kUtf8String);
  const bool has_times = reader.next(tag::kGeneralizedTime) && reader.next(tag::kGeneralizedTime);
  const auto data = reader.next(tag::kOctetString);
  const auto number = type ? unsigned_value(type->content) : std::nullopt;
  if (!number || !identifier || !has_times || !data) return std::nullopt;
  return Object{static_cast<ObjectType>(*number), std::string(as_text(identifier->content)), data->content};
}

void add_chain(const Object& object, KeyStoreEntries& entries) {
  const auto sequence = DerReader(object.data).next(tag::kSequence);
  DerReader reader(sequence ? sequence->content : ByteView());
  const auto key = reader.next(tag::kSequence);
  const auto chain = reader.next(tag::kSequence);
  if (!key || !chain)
    return entries.add_fault(object.alias, malformed("a private key's entry does not hold"));
  DerReader certificates(chain->content);
  for (std::size_t position = 0; !certificates.at_end(); ++position) {
    const auto certificate = certificates.next();
    const std::string entry = KeyStoreEntries::chain_entry(object.alias, position);
    if (!certificate) return entries.add_fault(entry, malformed("the chain does not hold"));
    entries.add_to_chain(object.alias, position, certificate->whole);
  }
}

void add_object(const Object& object, KeyStoreEntries& entries) {
  switch (object.type) {
    case ObjectType::kCertificate: return entries.add_trusted(object.alias, object.data);
    case ObjectType::kPrivateKey:
    case ObjectType::kProtectedPrivateKey: return add_chain(object, entries);
    case ObjectType::kSecretKey:
    case ObjectType::kProtectedSecretKey: return;
  }
  entries.add_fault(object.alias, Fault(Reason::kUnsupported, "an entry of unknown type"));
}

}  // namespace

bool begins_as_object_store(ByteView head) {
  const auto store = inside_sequence(head);
  const auto store_data = store ? inside_sequence(*store) : std::nullopt;
  return store_data && (begins_with_pbes2(*store_data) || begins_with_times(*store_data));
}

Result<BcfksStore> read_object_store(ByteView content) {
  const auto length = pki::der_total_length(content);
  if (length && *length > content.size()) {
    return Fault(Reason::kTruncated,
                 std::to_string(content.size()) + " of " + std::to_string(*length) + " bytes of the store");
  }
  const auto outer = DerReader(content).next(tag::kSequence);
  DerReader reader(outer ? outer->content : ByteView());
  const auto store_data = reader.next(tag::kSequence);
  if (!store_data) return malformed("no ObjectStore");
  BcfksStore store{store_data->whole, read_encryption(store_data->content), std::nullopt};
  if (!store.encryption && !begins_with_times(store_data->content))
    return malformed("no storeData in the ObjectStore");
  if (reader.next(tag::context_constructed(0))) return store;
  const auto check = reader.next(tag::kSequence);
  if (check) store.mac = read_mac(check->content);
  if (!store.mac) return malformed("the integrityCheck does not hold");
  return store;
}

Status read_object_store_data(ByteView data, Contents& contents) {
  const auto sequence = DerReader(data).next(tag::kSequence);
  DerReader fields(sequence ? sequence->content : ByteView());
  const bool holds = fields.next(tag::kInteger) && fields.next(tag::kSequence) &&
                     fields.next(tag::kGeneralizedTime) && fields.next(tag::kGeneralizedTime);
  const auto objects = holds ? fields.next(tag::kSequence) : std::nullopt;
  if (!objects) return malformed("no ObjectStoreData");
  KeyStoreEntries entries(contents);
  DerReader reader(objects->content);
  Status status = Done();
  while (!reader.at_end() && status && !entries.is_full()) {
    const auto element = reader.next(tag::kSequence);
    const auto object = element ? read_object(element->content) : std::nullopt;
    if (object) {
      add_object(*object, entries);
    } else {
      status = malformed("an entry does not hold");
    }
  }
  entries.finish();
  return status;
}

}  // namespace kigen::formats
