// What the certificates of a document are called, and each of them once: a certificate that a document
// repeats for the same use is one. Shared by the formats of documents. Any thread.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "probes/formats/format.h"

namespace kigen::formats {

class DocumentEntries {
 public:
  explicit DocumentEntries(Contents& contents) : contents_(contents) {}

  /// A certificate and those that follow it, as its issuers as a rule. With a use (`signing`, `encryption`)
  /// the first is called `PREFIXsigning:0` after it, in the order of the document, else PLACE; the others
  /// `.../1` and so on, unless the document has shown them already. A later key for the same use that begins
  /// and ends later than the first is the `next` one.
  void add(const std::vector<Bytes>& chain, std::optional<Role> use, const std::string& prefix,
           const std::string& place);

  /// Whether the certificate is there already, for whatever use.
  bool has(const Bytes& der) const { return shown_.contains(der); }

 private:
  FoundCertificate& keep(const Bytes& der, std::string entry, std::optional<Role> role);

  Contents& contents_;
  std::set<Bytes> shown_;
  std::set<std::pair<std::optional<Role>, Bytes>> shown_for_;
  struct Keys {
    std::size_t count = 0;
    Bytes first;
  };
  std::map<std::string, Keys> keys_;  // by prefix and use
};

}  // namespace kigen::formats
