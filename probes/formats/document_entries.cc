#include "probes/formats/document_entries.h"

#include "probes/formats/key_rollover.h"

namespace kigen::formats {

void DocumentEntries::add(const std::vector<Bytes>& chain, std::optional<Role> use, const std::string& prefix,
                          const std::string& place) {
  if (chain.empty() || !shown_for_.emplace(use, chain.front()).second) return;
  std::string entry = place;
  State state = State::kCurrent;
  if (use) {
    const std::string kind = prefix + std::string(label(*use)) + ":";
    Keys& keys = keys_[kind];
    entry = kind + std::to_string(keys.count++);
    if (keys.first.empty()) keys.first = chain.front();
    if (comes_after(chain.front(), keys.first)) state = State::kNext;
  }
  keep(chain.front(), entry, use).state = state;
  for (std::size_t i = 1; i < chain.size(); ++i) {
    if (!has(chain[i])) keep(chain[i], entry + "/" + std::to_string(i), std::nullopt);
  }
}

FoundCertificate& DocumentEntries::keep(const Bytes& der, std::string entry, std::optional<Role> role) {
  shown_.insert(der);
  FoundCertificate& found = contents_.certificates.emplace_back();
  found.der = der;
  found.entry = std::move(entry);
  found.role = role;
  return found;
}

}  // namespace kigen::formats
