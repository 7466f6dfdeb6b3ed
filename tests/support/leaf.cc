#include "tests/support/leaf.h"

namespace kigen::testing {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += "," + name;
  return names.empty() ? "" : text + ",";
}

}  // namespace

std::shared_ptr<const Certificate> leaf(const LeafDescription& description) {
  const std::string names = joined(description.names);
  const std::string identity = names + "|" + std::to_string(description.issued.count()) + "|" +
                               std::to_string(description.lifetime.count()) + "|" + description.issuer + "|" +
                               std::to_string(description.key) + "|" + description.algorithm + "|" +
                               description.serial + "|" + description.common_name;
  const auto issued = kPresent + description.issued;
  Certificate::Facts facts =
      facts_of({.name = identity, .not_before = issued, .not_after = issued + description.lifetime});
  facts.key_hash = description.key;
  CertificateTexts texts = texts_of({.name = description.common_name});
  texts.subject_alt_names = names;
  texts.issuer = description.issuer;
  texts.key_algorithm = description.algorithm;
  if (texts.name.empty() && !description.names.empty()) texts.name = description.names.front();
  return std::make_shared<const Certificate>(facts, texts);
}

}  // namespace kigen::testing
