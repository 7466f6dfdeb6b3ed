// The bags of PKCS#12 (RFC 7292 section 4.2): collects certificates with their attributes, and notes which
// keys lie beside them without opening any. One collector per content, one thread; it writes into the
// Contents it was given.
#pragma once

#include <map>
#include <vector>

#include "probes/formats/format.h"
#include "probes/model/bytes.h"

namespace kigen::formats {

/// Certificate bags beyond this are left, with a fault `too_large`.
constexpr std::size_t kMaxCertificateBags = 10'000;

class BagCollector {
 public:
  explicit BagCollector(Contents& contents) : contents_(contents) {}

  /// Reads every bag of the SafeContents (definite lengths). Bags that do not hold are faults; the others
  /// stay.
  void read_safe_contents(ByteView safe_contents) { read_bags(safe_contents, kMaxNesting); }

  /// After the last SafeContents: gives each key its certificate, by localKeyID, and says whether this is a
  /// chain.
  void pair_keys();

  /// The password of the other bags lies beside them, encrypted to an AD group or user (Windows'
  /// PKCS12_PROTECT_TO_DOMAIN_SIDS).
  bool is_protected_to_group() const { return protected_to_group_; }

 private:
  struct Attributes {
    std::string friendly_name;
    Bytes local_key_id;
    bool trusted_by_java = false;
  };

  static constexpr int kMaxNesting = 8;  // of SafeContents within SafeContents

  static Attributes read_attributes(ByteView set);
  void read_bags(ByteView safe_contents, int nesting);
  void read_bag(ByteView bag, int nesting);
  void read_certificate(ByteView cert_bag, Attributes attributes);
  void keep(ByteView octets, Attributes attributes);

  Contents& contents_;
  std::size_t certificate_bags_ = 0;
  bool protected_to_group_ = false;
  std::vector<Bytes> keys_;  // their localKeyIDs, empty where they have none
  std::map<Bytes, std::vector<std::size_t>>
      by_local_key_id_;  // positions in contents_.certificates, in order
};

/// Adds a fault of the content as a whole, unless one of that reason is there already.
void add_once(std::vector<ItemFault>& faults, Fault fault);

}  // namespace kigen::formats
