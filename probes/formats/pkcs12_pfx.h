// The outer structure of PKCS#12 (RFC 7292 section 4): PFX, MacData and the ContentInfos of the
// AuthenticatedSafe, taken apart without any password. Owns what it returns. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "probes/model/bytes.h"
#include "probes/model/result.h"

namespace kigen::formats {

struct MacData {
  Bytes digest_algorithm;  // OBJECT IDENTIFIER, tag and length included
  Bytes digest;
  Bytes salt;
  std::uint64_t iterations = 1;
};

struct Pfx {
  Bytes auth_safe;  // the octets the MAC is made over: an AuthenticatedSafe, BER
  std::optional<MacData> mac;
};

/// Faults: `truncated`, `malformed`, `unsupported` for the public-key integrity mode (signedData).
Result<Pfx> read_pfx(ByteView content);

/// One ContentInfo.
struct Safe {
  enum class Kind { kPlain, kEncrypted, kEnveloped, kUnknown, kMalformed };

  Kind kind = Kind::kMalformed;
  Bytes algorithm = {};  // kEncrypted: AlgorithmIdentifier, definite lengths
  Bytes octets = {};     // kPlain: SafeContents, BER; kEncrypted: its cipher text
};

/// In the order of the file. A ContentInfo that does not hold is a Safe of its own kind; the others stay.
Result<std::vector<Safe>> read_safes(ByteView auth_safe);

/// True when `head` begins as a PFX does: SEQUENCE { INTEGER 3, SEQUENCE { OBJECT IDENTIFIER.
bool begins_as_pfx(ByteView head);

}  // namespace kigen::formats
