// The XML property list of an Apple configuration profile (Apple "Device Management", Configuration
// Profile): its certificate payloads, undecided what they hold. A DOCTYPE is passed over: nothing is
// fetched, and no entity but XML's own five and character references is expanded. Bounded: 200,000 marks
// of XML (tags, attributes), and no recursion however deep it is nested. Any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probes/model/bytes.h"
#include "probes/model/result.h"
#include "probes/model/secret.h"

namespace kigen::formats {

struct ProfilePayload {
  enum class Kind { kRoot, kCertificate, kIdentity };  // security.root; .pkcs1 and .pem; .pkcs12

  Kind kind = Kind::kCertificate;
  std::string name;  // PayloadDisplayName, else PayloadIdentifier, else its position; UTF-8 as written
  std::optional<Bytes> content;  // PayloadContent; absent when it is no data or its base64 does not hold
  Secret password;               // of an identity, where the profile has it; else empty
};

struct Profile {
  std::vector<ProfilePayload> payloads;  // of certificates, in order
  bool encrypted = false;                // there are payloads that only the device can read
  std::optional<Fault> fault;            // `truncated`, `malformed`, `too_large`; earlier payloads stay
};

Profile read_profile(Bytes xml);

}  // namespace kigen::formats
