#include "probes/formats/jks_digest.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "probes/formats/jks_text.h"
#include "probes/pki/openssl_handles.h"

namespace kigen::formats {
namespace {

constexpr std::string_view kWhitener = "Mighty Aphrodite";

using Digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

bool update(EVP_MD_CTX* context, std::string_view bytes) {
  return EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1;
}

bool compute(std::string_view password, ByteView content, Digest& digest) {
  const Secret units = password_to_utf16(password);
  const pki::DigestContextHandle context(EVP_MD_CTX_new());
  return context && EVP_DigestInit_ex(context.get(), EVP_sha1(), nullptr) == 1 &&
         update(context.get(), units.reveal()) && update(context.get(), kWhitener) &&
         update(context.get(), as_text(content)) &&
         EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1;
}

}  // namespace

std::optional<std::size_t> find_digest_password(ByteView content, ByteView digest,
                                                std::span<const Secret> passwords) {
  const pki::ErrorQueueGuard errors;
  for (std::size_t i = 0; i < passwords.size(); ++i) {
    Digest computed;
    if (compute(passwords[i].reveal(), content, computed) &&
        std::equal(digest.begin(), digest.end(), computed.begin(), computed.begin() + kJksDigestBytes)) {
      return i;
    }
  }
  return std::nullopt;
}

}  // namespace kigen::formats
