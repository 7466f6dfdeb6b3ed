#include "probes/formats/saml_metadata.h"

#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "probes/formats/document_entries.h"
#include "probes/formats/text_front.h"
#include "probes/formats/text_value.h"
#include "probes/formats/xml_text.h"

namespace kigen::formats {
namespace {

using std::string_view;

constexpr std::ptrdiff_t kMaxMarks = 400'000;  // tags and attributes cost memory beyond their text
constexpr string_view kCertificate = "X509Certificate";
constexpr string_view kNamespace = "urn:oasis:names:tc:SAML:2.0:metadata";

Role role_of_use(string_view use) { return use == "encryption" ? Role::kEncryption : Role::kSigning; }

// The certificates of one X509Data, or of another element that has some.
struct KeyData {
  pugi::xml_node holder;
  enum class Place { kKeyDescriptor, kSignature, kElsewhere } place;
  Role use;            // of a KeyDescriptor
  std::string entity;  // entityID; may be empty
  std::vector<Bytes> chain;
};

// Passes the document by, from front to back, and remembers what encloses the element in hand.
class Collector final : public pugi::xml_tree_walker {
 public:
  bool for_each(pugi::xml_node& node) override {
    if (depth() > kMaxXmlNesting) {
      too_deep = true;
      return false;
    }
    if (depth() <= use_depth_) use_depth_ = -1;
    if (depth() <= entity_depth_) entity_depth_ = -1;
    if (depth() <= signature_depth_) signature_depth_ = -1;
    const string_view name = local_name(node);
    if (name == "EntityDescriptor") enter_entity(node);
    if (name == "KeyDescriptor") enter_key(node);
    if (name == "Signature") signature_depth_ = depth();
    if (name == kCertificate) take(node);
    return true;
  }

  std::vector<KeyData> keys;
  std::vector<ItemFault> faults;
  std::size_t entities = 0;
  bool too_deep = false;

 private:
  void enter_entity(pugi::xml_node node) {
    ++entities;
    entity_ = node.attribute("entityID").value();
    entity_depth_ = depth();
  }

  void enter_key(pugi::xml_node node) {
    use_ = role_of_use(node.attribute("use").value());
    use_depth_ = depth();
  }

  void take(pugi::xml_node node) {
    const std::string name = "certificate:" + std::to_string(count_++);
    auto certificate = certificate_in_base64(xml_text_of(node));
    if (!certificate) return faults.push_back({name, std::move(certificate).fault()});
    if (keys.empty() || keys.back().holder != node.parent()) {
      keys.push_back({node.parent(), place(), use_, entity_depth_ >= 0 ? entity_ : std::string(), {}});
    }
    keys.back().chain.push_back(*std::move(certificate));
  }

  KeyData::Place place() const {
    if (use_depth_ >= 0) return KeyData::Place::kKeyDescriptor;
    return signature_depth_ >= 0 ? KeyData::Place::kSignature : KeyData::Place::kElsewhere;
  }

  std::string entity_;
  int entity_depth_ = -1;  // -1: outside
  int signature_depth_ = -1;
  Role use_ = Role::kSigning;
  int use_depth_ = -1;
  std::size_t count_ = 0;
};

// What a signature bears comes last: as a rule a KeyDescriptor has it.
void keep(const Collector& collector, Contents& contents) {
  DocumentEntries entries(contents);
  for (const KeyData& key : collector.keys) {
    const std::string prefix = collector.entities > 1 ? key.entity + "/" : "";
    if (key.place == KeyData::Place::kKeyDescriptor) entries.add(key.chain, key.use, prefix, "");
  }
  std::size_t position = 0;
  for (const KeyData& key : collector.keys) {
    if (key.place == KeyData::Place::kKeyDescriptor || entries.has(key.chain.front())) continue;
    const bool signs = key.place == KeyData::Place::kSignature;
    entries.add(key.chain, signs ? std::optional(Role::kSigning) : std::nullopt, "",
                "certificate:" + std::to_string(position++));
  }
}

bool recognises(ByteView head, std::uint64_t) {
  const string_view text = as_text(head);
  return from_first_character(text).starts_with('<') &&
         (text.find(kCertificate) != text.npos || text.find(kNamespace) != text.npos);
}

Contents parse(Input& input, const ParseContext& context) {
  auto bytes = read_whole(input, context.max_bytes);
  if (!bytes) return unreadable(bytes.fault());
  if (auto refused = xml_refusal(as_text(*bytes), kMaxMarks)) return unreadable(*std::move(refused));
  pugi::xml_document document;
  const std::size_t size = bytes->size();
  const auto result = document.load_buffer_inplace(bytes->data(), size, kXmlParsing);
  Contents contents;
  Collector collector;
  document.traverse(collector);
  keep(collector, contents);
  contents.faults = std::move(collector.faults);
  if (!result) contents.faults.push_back({"", xml_fault_of(result, size)});
  if (collector.too_deep) contents.faults.push_back({"", Fault(Reason::kTooLarge, "XML nested too deeply")});
  return contents;
}

}  // namespace

constinit const FormatDescription kSamlMetadata = {
    .name = "saml_metadata",
    .summary =
        "SAML and WS-Federation metadata: signing and encryption certificates; other XML with "
        "X509Certificate",
    .recognises = recognises,
    .parse = parse,
};

}  // namespace kigen::formats
