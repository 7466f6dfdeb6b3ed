#include "probes/formats/document_entries.h"

namespace kigen::formats {

void DocumentEntries::add(const std::vector<Bytes>& chain, std::optional<Role> use, const std::string& prefix,
                          const std::string& place) {
  if (chain.empty() || !shown_for_.emplace(use, chain.front()).second) return;
  std::string entry = place;
  if (use) {
    const std::string kind = prefix + std::string(label(*use)) + ":";
    entry = kind + std::to_string(counts_[kind]++);
  }
  keep(chain.front(), entry, use);
  for (std::size_t i = 1; i < chain.size(); ++i) {
    if (!has(chain[i])) keep(chain[i], entry + "/" + std::to_string(i), std::nullopt);
  }
}

void DocumentEntries::keep(const Bytes& der, std::string entry, std::optional<Role> role) {
  shown_.insert(der);
  FoundCertificate& found = contents_.certificates.emplace_back();
  found.der = der;
  found.entry = std::move(entry);
  found.role = role;
}

}  // namespace kigen::formats
