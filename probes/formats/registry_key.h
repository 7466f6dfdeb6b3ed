// Which keys of the Windows registry hold certificates and bindings, by their paths. Paths are compared
// without regard to case, as the registry does. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probes/model/observation.h"

namespace kigen::formats {

struct RegistryKey {
  enum class Kind {
    kOther,
    kCertificate,     // ...\SystemCertificates\STORE\Certificates\THUMBPRINT (or \CRLs\), also
                      // EnterpriseCertificates
    kHttpBinding,     // ...\SslBindingInfo\ENDPOINT
    kHttpSniBinding,  // ...\SslSniBindingInfo\ENDPOINT; the value HostnamePort may name the endpoint
    kRdpBinding,      // ...\WinStations\RDP-Tcp
    kSqlBinding,      // ...\Microsoft SQL Server\ID\MSSQLServer\SuperSocketNetLib
    kHypervBinding,   // ...\Windows NT\CurrentVersion\Virtualization
    kWinrmBinding,    // ...\WSMAN\Listener\ADDRESS+HTTPS
  };
  Kind kind = Kind::kOther;
  std::string owner;  // of a store: the service it belongs to, or the user's SID; empty for the machine
  std::string store;  // `MY`, as written
  /// The thumbprint, or what is bound: an endpoint as written, `rdp`, `hyperv`, `sql/INSTANCE`, `winrm` or
  /// `winrm/ADDRESS`.
  std::string name;
};

/// From `HKEY_LOCAL_MACHINE\SOFTWARE\...`. The store Disallowed is none of those we watch.
RegistryKey registry_key(std::string_view path);

/// `trusted` for stores whose certificates are there to be trusted, else absent.
std::optional<Role> role_in_store(std::string_view store);

}  // namespace kigen::formats
