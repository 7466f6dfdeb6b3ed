// SignedData as OpenSSL makes it, and as it reads it.
#pragma once

#include <string_view>
#include <vector>

#include "probes/model/bytes.h"
#include "tests/support/mint.h"

namespace kigen::formats::build {

/// A bundle of certificates and lists that nobody signed, in the order given.
Bytes bundle(const std::vector<Bytes>& certificates, const std::vector<Bytes>& crls = {});

enum class NamedBy { kIssuerAndSerial, kKeyIdentifier };

/// A CMS over `content`, signed by `signer`, with `others` beside its certificate.
Bytes signed_message(std::string_view content, const kigen::testing::Minted& signer,
                     const std::vector<kigen::testing::Minted>& others = {},
                     NamedBy named_by = NamedBy::kIssuerAndSerial);

/// What d2i_CMS_ContentInfo finds; throws when OpenSSL cannot read it.
struct AsOpenssl {
  std::vector<Bytes> certificates, crls;
};
AsOpenssl read_by_openssl(ByteView der);

}  // namespace kigen::formats::build
