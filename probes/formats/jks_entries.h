// What the entries of a Java key store (JKS, JCEKS, BCFKS) are called and what they are: one collector per
// content, one thread; it writes into the Contents it was given, which must outlive it.
#pragma once

#include <string>

#include "probes/formats/format.h"
#include "probes/model/bytes.h"

namespace kigen::formats {

/// Certificates beyond this are left, with a fault `too_large`.
constexpr std::size_t kMaxKeyStoreCertificates = 10'000;

class KeyStoreEntries {
 public:
  explicit KeyStoreEntries(Contents& contents) : contents_(contents) {}

  /// The certificate of a trusted entry: named by its alias, of role `trusted`.
  void add_trusted(const std::string& alias, ByteView certificate);
  /// One of a private-key entry's chain. Position 0 is the key's own: named by the alias; the others are
  /// `alias/1`, `alias/2`.
  void add_to_chain(const std::string& alias, std::size_t position, ByteView certificate);
  /// A certificate that is there and is not read.
  void add_fault(const std::string& entry, Fault fault);
  /// True once as many were added as are read; the fault that says so is in place.
  bool is_full() const { return added_ > kMaxKeyStoreCertificates; }
  /// After the last one: the chains come first, because whoever judges a leaf looks for its issuers from the
  /// beginning and a store may hold hundreds of trusted certificates.
  void finish();

  static std::string chain_entry(const std::string& alias, std::size_t position);

 private:
  FoundCertificate* keep(const std::string& entry, ByteView certificate);
  bool has_room();

  Contents& contents_;
  std::size_t added_ = 0;
};

}  // namespace kigen::formats
