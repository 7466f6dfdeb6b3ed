// Which fields of the model's values are stored, in which order: one function for writing and reading alike.
//
// Each takes its value apart with a structured binding, so that a field that is added to the model does not
// compile before somebody decides here whether it is stored; what can be derived is not. Once a version of
// Kigen that writes records is released, a new field raises kRecordVersion and is transferred after the
// others, `if (archive.version() >= N)`, so that records of before are still read.
#pragma once

#include <memory>

#include "exporter/state/binary.h"
#include "exporter/store/remembered.h"
#include "exporter/store/snapshot.h"
#include "probes/model/crl.h"
#include "probes/model/observation.h"

namespace kigen::state {

/// T or const T.
template <typename V, typename T>
concept Of = std::same_as<std::remove_const_t<V>, T>;

bool exists(const Reader&, Role role);
bool exists(const Reader&, State state);
bool exists(const Reader&, Reason reason);
bool exists(const Reader&, OcspStaple::Status status);

template <typename Archive, Of<Verdicts> V>
void transfer(Archive& archive, V& verdicts) {
  auto& [name, trusted, complete_chain, signature_strength, not_revoked, not_revoked_until,
         issuers_valid_from, issuers_valid_until, verified_chain_not_after] = verdicts;
  archive(name, trusted, complete_chain, signature_strength, not_revoked, not_revoked_until,
          issuers_valid_from, issuers_valid_until, verified_chain_not_after);
}

template <typename Archive, Of<Certificate::Facts> V>
void transfer(Archive& archive, V& facts) {
  auto& [fingerprint_sha256, fingerprint_sha1, not_before, not_after, key_hash, subject_alt_names_count,
         key_bits, self_issued, ca, serves, publicly_issued, described] = facts;
  archive(fingerprint_sha256, fingerprint_sha1, not_before, not_after, key_hash, subject_alt_names_count,
          key_bits, self_issued, ca, serves, publicly_issued);
  if (archive.version() >= 2) archive(described);
}

template <typename Archive, Of<CertificateTexts> V>
void transfer(Archive& archive, V& texts) {
  auto& [subject, issuer, issuer_name, name, serial_number, subject_alt_names, key_algorithm,
         signature_algorithm, validation, topic, further_names] = texts;
  archive(subject, issuer, issuer_name, name, serial_number, subject_alt_names, key_algorithm,
          signature_algorithm, validation, topic, further_names);
}

void transfer(Writer& writer, const std::shared_ptr<const Certificate>& certificate);
void transfer(Reader& reader, std::shared_ptr<const Certificate>& certificate);

template <typename Archive, Of<OcspStaple> V>
void transfer(Archive& archive, V& staple) {
  auto& [this_update, next_update, status] = staple;
  archive(this_update, next_update, status);
}

void transfer(Writer& writer, const std::shared_ptr<const OcspStaple>& staple);
void transfer(Reader& reader, std::shared_ptr<const OcspStaple>& staple);

template <typename Archive, Of<Sighting> V>
void transfer(Archive& archive, V& sighting) {
  auto& [item, friendly_name, certificate, verdicts, staple, role, state] = sighting;
  archive(item, friendly_name, certificate, verdicts, staple, role, state);
}

template <typename Archive, Of<store::History> V>
void transfer(Archive& archive, V& history) {
  auto& [first_seen, replacements] = history;
  archive(first_seen, replacements);
}

template <typename Archive, Of<Crl> V>
void transfer(Archive& archive, V& crl) {
  auto& [issuer, name, number, this_update, next_update, fingerprint] = crl;
  archive(issuer, name, number, this_update, next_update, fingerprint);
}

void transfer(Writer& writer, const std::shared_ptr<const Crl>& crl);
void transfer(Reader& reader, std::shared_ptr<const Crl>& crl);

template <typename Archive, Of<CrlSighting> V>
void transfer(Archive& archive, V& sighting) {
  auto& [item, crl] = sighting;
  archive(item, crl);
}

template <typename Archive, Of<BindingSighting> V>
void transfer(Archive& archive, V& binding) {
  auto& [item, endpoint, store, thumbprint] = binding;
  archive(item, endpoint, store, thumbprint);
}

template <typename Archive, Of<LicenseSighting> V>
void transfer(Archive& archive, V& license) {
  auto& [item, name, edition, not_after, in_use] = license;
  archive(item, name, edition, not_after);
  if (archive.version() >= 2) archive(in_use);
}

void transfer(Writer& writer, const AdvisedLeads& advised);
void transfer(Reader& reader, AdvisedLeads& advised);

template <typename Archive, Of<Fault> V>
void transfer(Archive& archive, V& fault) {
  auto& [reason, detail] = fault;
  archive(reason, detail);
}
/// A fault has no empty form.
void transfer(Reader& reader, std::optional<Fault>& fault);

template <typename Archive, Of<ItemFault> V>
void transfer(Archive& archive, V& failed) {
  auto& [item, fault] = failed;
  archive(item, fault);
}

template <typename Archive, Of<store::Attempt> V>
void transfer(Archive& archive, V& attempt) {
  auto& [at, last_success, fault, duration] = attempt;
  archive(at, last_success, fault, duration);
}

template <typename Archive, Of<TlsFacts> V>
void transfer(Archive& archive, V& tls) {
  auto& [version, cipher] = tls;
  archive(version, cipher);
}

template <typename Archive, Of<store::Agreement> V>
void transfer(Archive& archive, V& agreement) {
  auto& [same, rounds_apart] = agreement;
  archive(same, rounds_apart);
}

/// Its labels are stored as the texts they come from.
void transfer(Writer& writer, const store::VanishedItem& vanished);
void transfer(Reader& reader, store::VanishedItem& vanished);

}  // namespace kigen::state
