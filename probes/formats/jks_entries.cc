#include "probes/formats/jks_entries.h"

#include <algorithm>
#include <utility>

#include "probes/formats/certificate_outline.h"

namespace kigen::formats {

std::string KeyStoreEntries::chain_entry(const std::string& alias, std::size_t position) {
  return position == 0 ? alias : alias + "/" + std::to_string(position);
}

void KeyStoreEntries::add_trusted(const std::string& alias, ByteView certificate) {
  FoundCertificate* found = keep(alias, certificate);
  if (found == nullptr) return;
  found->friendly_name = alias;
  found->role = Role::kTrusted;
}

void KeyStoreEntries::add_to_chain(const std::string& alias, std::size_t position, ByteView certificate) {
  FoundCertificate* found = keep(chain_entry(alias, position), certificate);
  if (found == nullptr || position > 0) return;
  found->friendly_name = alias;
  found->has_private_key = true;
  contents_.is_chain = true;
}

void KeyStoreEntries::add_fault(const std::string& entry, Fault fault) {
  if (has_room()) contents_.faults.push_back({entry, std::move(fault)});
}

void KeyStoreEntries::finish() {
  std::ranges::stable_partition(contents_.certificates,
                                [](const FoundCertificate& found) { return found.role != Role::kTrusted; });
}

FoundCertificate* KeyStoreEntries::keep(const std::string& entry, ByteView certificate) {
  if (!has_room()) return nullptr;
  const auto split = split_certificate(certificate);
  if (!split) {
    contents_.faults.push_back({entry, Fault(Reason::kMalformed, split.fault().detail)});
    return nullptr;
  }
  FoundCertificate& found = contents_.certificates.emplace_back();
  found.der = to_owned(split->der);
  found.entry = entry;
  return &found;
}

bool KeyStoreEntries::has_room() {
  if (is_full()) return false;
  if (++added_ <= kMaxKeyStoreCertificates) return true;
  contents_.faults.push_back(
      {"", Fault(Reason::kTooLarge,
                 "only the first " + std::to_string(kMaxKeyStoreCertificates) + " certificates are read")});
  return false;
}

}  // namespace kigen::formats
