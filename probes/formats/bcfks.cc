#include "probes/formats/bcfks.h"

#include <string_view>
#include <utility>
#include <vector>

#include "probes/formats/bcfks_crypto.h"
#include "probes/formats/bcfks_store.h"
#include "probes/formats/pbe_cost.h"
#include "probes/formats/pkcs12_bags.h"

namespace kigen::formats {
namespace {

// Knows which passwords to try, and what trying may still cost.
class Opener {
 public:
  explicit Opener(const ParseContext& context) : given_(context.passwords.size()) {
    for (const Secret& password : context.passwords) candidates_.push_back(password.reveal());
    candidates_.emplace_back();
  }

  Status find_mac_password(const BcfksMac& mac, ByteView store_data) {
    const auto derivations = read_derivation(mac.derivation);
    if (!derivations) return derivations.fault();
    const auto attempt = [&](const BcfksDerivation& derivation, std::string_view password) {
      return check_store_mac(mac, derivation, store_data, password);
    };
    return try_all<Done>(*derivations, store_data.size(), attempt, "no password fits the MAC");
  }

  Result<Bytes> open(const BcfksEncryption& encryption) {
    const auto scheme = read_scheme(encryption.algorithm);
    if (!scheme) return scheme.fault();
    const auto attempt = [&](const BcfksDerivation& derivation, std::string_view password) {
      return decrypt_store(*scheme, derivation, encryption.cipher_text, password);
    };
    return try_all<Bytes>(scheme->derivations, encryption.cipher_text.size(), attempt,
                          "no password opens the store");
  }

  /// Among those that were given.
  std::optional<std::size_t> password_used() const {
    return known_ && *known_ < given_ ? known_ : std::nullopt;
  }

 private:
  // The first success over all candidates, or over the known one, which it remembers.
  template <typename T, typename Attempt>
  Result<T> try_all(const std::vector<BcfksDerivation>& derivations, std::size_t bytes, Attempt attempt,
                    const char* none) {
    const std::size_t first = known_.value_or(0);
    const std::size_t end = known_ ? first + 1 : candidates_.size();
    for (std::size_t i = first; i < end; ++i) {
      for (const BcfksDerivation& derivation : derivations) {
        if (!budget_.spend(derivation.cost(), bytes)) {
          return Fault(Reason::kUnsupported, "the key derivation costs too much to be tried");
        }
        auto result = attempt(derivation, candidates_[i]);
        if (result) known_ = i;
        if (result || result.fault().reason != Reason::kPassword) return result;
      }
    }
    return Fault(Reason::kPassword, none);
  }

  std::vector<std::string_view> candidates_;
  std::size_t given_;
  std::optional<std::size_t> known_;
  IterationBudget budget_;
};

Status read_store(ByteView content, const ParseContext& context, Contents& contents) {
  const auto store = read_object_store(content);
  if (!store) return store.fault();
  Opener opener(context);
  if (store->mac) {
    const Status mac = opener.find_mac_password(*store->mac, store->store_data);
    if (!mac) add_once(contents.faults, mac.fault());
  }
  if (!store->encryption) {
    contents.password_used = opener.password_used();
    return read_object_store_data(store->store_data, contents);
  }
  const auto plain = opener.open(*store->encryption);
  contents.password_used = opener.password_used();
  return plain ? read_object_store_data(*plain, contents) : plain.fault();
}

bool recognises(ByteView head, std::uint64_t) { return begins_as_object_store(head); }

Contents parse(Input& input, const ParseContext& context) {
  Contents contents;
  const auto bytes = view_whole(input, context.max_bytes);
  const Status status = bytes ? read_store(*bytes, context, contents) : Status(bytes.fault());
  if (!status) add_once(contents.faults, status.fault());
  return contents;
}

}  // namespace

constinit const FormatDescription kBcfks = {
    .name = "bcfks",
    .summary = "key stores of Bouncy Castle's FIPS provider (BCFKS); need their password",
    .recognises = recognises,
    .parse = parse,
};

}  // namespace kigen::formats
