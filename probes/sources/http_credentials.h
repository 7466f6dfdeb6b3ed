// What a server of documents wants to know before it answers: user and password (RFC 7617) or a bearer token
// (RFC 6750), from files. They are read for every fetch, so that a rotated one needs no reload.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "probes/model/option.h"
#include "probes/model/result.h"
#include "probes/model/secret.h"

namespace kigen::sources {

struct HttpCredentials {
  Secret username, password;
  Secret token;  // in place of both

  bool any() const { return !username.empty() || !token.empty(); }
};

struct CredentialFiles {
  std::string username, password;
  std::string token;
};

std::span<const OptionDescription> credential_options();
/// As SourceDescription::mistake_in.
std::string mistake_in_credential_options(const Options& options);
/// Absent when none are configured.
std::optional<CredentialFiles> credential_files(const Options& options);

/// The first line of each file; `auth` when one is empty, else as read_password_file. Blocking.
Result<HttpCredentials> read_credentials(const CredentialFiles& files);

}  // namespace kigen::sources
