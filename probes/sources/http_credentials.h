// What a server of documents wants to know before it answers: user and password (Basic, RFC 7617; Digest, RFC
// 7616; NTLM) or a bearer token (RFC 6750), from files, or the Kerberos cache or client keytab of our process
// (Negotiate, RFC 4559). Files are read for every fetch, so that a rotated one needs no reload.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "probes/model/option.h"
#include "probes/model/result.h"
#include "probes/model/secret.h"

namespace kigen::sources {

enum class HttpScheme : std::uint8_t { kBasic, kDigest, kNtlm, kNegotiate };

struct HttpCredentials {
  Secret username, password;
  Secret token;                            // in place of both
  HttpScheme scheme = HttpScheme::kBasic;  // of user and password; Negotiate needs neither

  bool any() const { return !username.empty() || !token.empty() || scheme == HttpScheme::kNegotiate; }
};

struct CredentialFiles {
  std::string username, password;
  std::string token;
  HttpScheme scheme = HttpScheme::kBasic;
};

std::span<const OptionDescription> credential_options();
/// As SourceDescription::mistake_in.
std::string mistake_in_credential_options(const Options& options);
/// Absent when none are configured.
std::optional<CredentialFiles> credential_files(const Options& options);

/// The first line of each file; `auth` when one is empty, else as read_password_file. Blocking.
Result<HttpCredentials> read_credentials(const CredentialFiles& files);

}  // namespace kigen::sources
