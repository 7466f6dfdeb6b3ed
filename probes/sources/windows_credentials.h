// As whom to ask a Windows machine: Samba's file of credentials, a Kerberos ticket, or user and password from
// files of their own. What is secret stays in files; the command line names them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "probes/model/option.h"
#include "probes/sources/private_folder.h"

namespace kigen::sources {

/// Paths; one way in, or none.
struct WindowsCredentials {
  std::string auth_file = {};  // `username = `, `password = `, `domain = `, a line each
  std::string kerberos_ccache = {};
  std::string username = {}, password = {};
};

std::span<const OptionDescription> windows_credential_options();
/// As SourceDescription::mistake_in. No credentials at all are none: a group may bring them.
std::string mistake_in_windows_credentials(const Options& options);
WindowsCredentials windows_credentials(const Options& options);

/// What `net` is told: no secret, only where one is.
struct CredentialFlags {
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
};

/// Files that it needs are made in `folder`. Read anew each time, so that rotated ones need no reload. `auth`
/// where nothing is configured or a file is empty, else why a file cannot be read. Blocking.
Result<CredentialFlags> credential_flags(const WindowsCredentials& credentials, const PrivateFolder& folder);

}  // namespace kigen::sources
