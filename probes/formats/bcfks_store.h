// The outer and inner structure of BCFKS (Bouncy Castle's org.bouncycastle.asn1.bc), taken apart without any
// password. Times are GeneralizedTime; comments, UTF8String OPTIONAL, may end the last two.
//   ObjectStore ::= SEQUENCE { storeData, integrityCheck }
//     storeData: EncryptedObjectStoreData or ObjectStoreData
//     integrityCheck: PbkdMacIntegrityCheck or [0] EXPLICIT SignatureCheck
//   EncryptedObjectStoreData ::= SEQUENCE { AlgorithmIdentifier, encryptedContent OCTET STRING }
//   PbkdMacIntegrityCheck ::= SEQUENCE { macAlgorithm, pbkdAlgorithm AlgorithmIdentifier, mac OCTET STRING }
//   ObjectStoreData ::= SEQUENCE { version INTEGER, integrityAlgorithm AlgorithmIdentifier, creationDate,
//     lastModifiedDate, SEQUENCE OF ObjectData }
//   ObjectData ::= SEQUENCE { type INTEGER, identifier UTF8String, creationDate, lastModifiedDate,
//     data OCTET STRING }: a Certificate, or of a private key
//   EncryptedPrivateKeyData ::= SEQUENCE { EncryptedPrivateKeyInfo, SEQUENCE OF Certificate }
// What is returned aliases the input. Any thread.
#pragma once

#include <optional>

#include "probes/formats/format.h"
#include "probes/model/bytes.h"
#include "probes/model/result.h"

namespace kigen::formats {

struct BcfksMac {
  ByteView algorithm;   // OBJECT IDENTIFIER, content octets
  ByteView derivation;  // AlgorithmIdentifier, whole
  ByteView digest;
};

struct BcfksEncryption {
  ByteView algorithm;  // AlgorithmIdentifier, whole
  ByteView cipher_text;
};

struct BcfksStore {
  ByteView
      store_data;  // whole: what the MAC is made over, and the ObjectStoreData where nothing is encrypted
  std::optional<BcfksEncryption> encryption;
  std::optional<BcfksMac> mac;  // absent: signed instead
};

/// True when `head` begins as an ObjectStore does: encrypted by PBES2, or with the two times of
/// ObjectStoreData. A CRL of version 1, the nearest neighbour, has the OID of a signature where this has
/// PBES2.
bool begins_as_object_store(ByteView head);

/// Faults: `truncated`, `malformed`.
Result<BcfksStore> read_object_store(ByteView content);

/// Adds what lies in an ObjectStoreData to `contents`: certificates, chains, and faults of single entries.
/// Secret keys are passed over. `malformed` when the structure around the entries does not hold.
Status read_object_store_data(ByteView data, Contents& contents);

}  // namespace kigen::formats
