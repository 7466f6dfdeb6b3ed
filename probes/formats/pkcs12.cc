#include "probes/formats/pkcs12.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "probes/formats/ber.h"
#include "probes/formats/certificate_outline.h"
#include "probes/formats/pbe_cost.h"
#include "probes/formats/pkcs12_bags.h"
#include "probes/formats/pkcs12_crypto.h"
#include "probes/formats/pkcs12_pfx.h"
#include "probes/pki/der_reader.h"

namespace kigen::formats {
namespace {

constexpr const char* kTooManyIterations = "the iteration counts are too high to be tried";

std::vector<Candidate> candidates_of(const ParseContext& context) {
  std::vector<Candidate> candidates;
  for (const Secret& password : context.passwords) candidates.emplace_back(password.reveal());
  candidates.emplace_back("");
  candidates.emplace_back(std::nullopt);
  return candidates;
}

// SafeContents with at least one bag, as far as its first elements tell. What a wrong password decrypts to
// may be some ASN.1 element by chance, but not this.
bool begins_as_safe_contents(ByteView definite) {
  const auto safe_contents = inside_sequence(definite);
  const auto bag = safe_contents ? inside_sequence(*safe_contents) : std::nullopt;
  return bag && !bag->empty() && bag->front() == pki::tag::kOid;
}

// Knows which password to try next, and what trying may still cost.
class Opener {
 public:
  explicit Opener(const ParseContext& context)
      : passwords_(context.passwords), candidates_(candidates_of(context)) {}

  // Brings the candidate of this MAC to the front. `password` when there is none, `unsupported` when it
  // cannot be known.
  Status find_mac_password(const MacData& mac, ByteView auth_safe) {
    for (auto candidate = candidates_.begin(); candidate != candidates_.end(); ++candidate) {
      if (!budget_.spend(mac.iterations, auth_safe.size())) {
        return Fault(Reason::kUnsupported, kTooManyIterations);
      }
      const Status status = check_mac(mac, auth_safe, *candidate);
      if (status) {
        std::rotate(candidates_.begin(), candidate, candidate + 1);
        first_is_known_ = true;
        opened_ = candidates_.front();
        return Done();
      }
      if (status.fault().reason != Reason::kPassword) return status;
    }
    return Fault(Reason::kPassword, "no password fits the MAC");
  }

  // The SafeContents behind the encryption, definite lengths.
  Result<Bytes> open(const Safe& safe) {
    const auto iterations = pbe_iterations(safe.algorithm);
    if (!iterations) return Fault(Reason::kUnsupported, "the encryption's parameters are not known here");
    for (const Candidate& candidate : candidates_) {
      if (!budget_.spend(*iterations, safe.octets.size())) {
        return Fault(Reason::kUnsupported, kTooManyIterations);
      }
      const auto plain = decrypt(safe.algorithm, safe.octets, candidate);
      if (!plain && plain.fault().reason != Reason::kPassword) return plain.fault();
      if (!plain) continue;
      auto safe_contents = with_definite_lengths(*plain);
      const bool is_known = first_is_known_ && &candidate == &candidates_.front();
      if (!is_known && !(safe_contents && begins_as_safe_contents(*safe_contents))) continue;
      opened_ = candidate;
      return safe_contents;
    }
    return Fault(Reason::kPassword, "no password opens the encrypted bags");
  }

  // Which of the configured passwords it was; absent when none of them.
  std::optional<std::size_t> password_used() const {
    if (!opened_) return std::nullopt;
    for (std::size_t i = 0; i < passwords_.size(); ++i) {
      if (passwords_[i].reveal().data() == opened_->data()) return i;
    }
    return std::nullopt;
  }

 private:
  std::span<const Secret> passwords_;
  std::vector<Candidate> candidates_;  // views of them, the empty one, and none
  Candidate opened_;
  IterationBudget budget_;
  bool first_is_known_ = false;
};

Result<Bytes> safe_contents_of(const Safe& safe, Opener& opener) {
  switch (safe.kind) {
    case Safe::Kind::kPlain: return with_definite_lengths(safe.octets);
    case Safe::Kind::kEncrypted: return opener.open(safe);
    case Safe::Kind::kEnveloped:
      return Fault(Reason::kUnsupported, "protected to a key or to an AD group, not by a password");
    case Safe::Kind::kUnknown: return Fault(Reason::kUnsupported, "a ContentInfo of unknown type");
    case Safe::Kind::kMalformed: break;
  }
  return Fault(Reason::kMalformed, "a ContentInfo does not hold");
}

struct Store {
  Pfx pfx;
  std::vector<Safe> safes;
};

Result<Store> read_store(Input& input, std::uint64_t max_bytes) {
  const auto bytes = view_whole(input, max_bytes);
  if (!bytes) return bytes.fault();
  auto pfx = read_pfx(*bytes);
  if (!pfx) return pfx.fault();
  auto safes = read_safes(pfx->auth_safe);
  if (!safes) return safes.fault();
  return Store{std::move(*pfx), std::move(*safes)};
}

// No password will ever open it, whatever is configured.
void say_protected_to_group(std::vector<ItemFault>& faults) {
  for (ItemFault& fault : faults) {
    if (fault.fault.reason != Reason::kPassword) continue;
    fault.fault = Fault(Reason::kUnsupported, "protected to an AD group, not by a password");
  }
}

bool recognises(ByteView head, std::uint64_t) { return begins_as_pfx(head); }

Contents parse(Input& input, const ParseContext& context) {
  const auto store = read_store(input, context.max_bytes);
  if (!store) return unreadable(store.fault());
  Contents contents;
  Opener opener(context);
  if (store->pfx.mac) {
    const Status mac = opener.find_mac_password(*store->pfx.mac, store->pfx.auth_safe);
    if (!mac) add_once(contents.faults, mac.fault());
  }
  BagCollector bags(contents);
  for (const Safe& safe : store->safes) {
    const auto safe_contents = safe_contents_of(safe, opener);
    if (safe_contents) {
      bags.read_safe_contents(*safe_contents);
    } else {
      add_once(contents.faults, safe_contents.fault());
    }
  }
  bags.pair_keys();
  contents.password_used = opener.password_used();
  if (bags.is_protected_to_group()) say_protected_to_group(contents.faults);
  return contents;
}

}  // namespace

constinit const FormatDescription kPkcs12 = {
    .name = "pkcs12",
    .summary = "PKCS#12 key stores (.p12, .pfx) of OpenSSL, Windows, Java and NSS",
    .recognises = recognises,
    .parse = parse,
};

}  // namespace kigen::formats
