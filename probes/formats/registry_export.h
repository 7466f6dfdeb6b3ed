// A registry export of Windows, `.reg`, as regedit, reg.exe and Samba's `net registry export` write it.
//
// Recognised: the first line is `Windows Registry Editor Version ...` or `REGEDIT4`, in UTF-8 or UTF-16LE.
// Read: below any key ...\SystemCertificates\STORE (or EnterpriseCertificates), of the machine, of policies,
//   of any user and service, the value `Blob` of every key in `Certificates` and `CRLs`, as windows_blob.h
//   says; and what services are bound to by a SHA-1 thumbprint:
//   - HTTP.sys, SslBindingInfo and SslSniBindingInfo: SslCertHash, in the store SslCertStoreName (MY when
//     none is named). The endpoint is the name of the key, or HostnamePort where that value exists.
//   - `rdp`: SSLCertificateSHA1Hash of WinStations\RDP-Tcp, in MY or `Remote Desktop`.
//   - `sql/INSTANCE`: Certificate, as text, of an instance's SuperSocketNetLib, in MY.
//   - `hyperv`: AuthCertificateHash of CurrentVersion\Virtualization, in MY of the service vmms.
//   - `winrm`, `winrm/ADDRESS`: certThumbprint, as text, of a listener for HTTPS, in MY.
//   The same binding under two control sets is one. Everything else is passed over: other keys, values of
//   other types, deletions, and the store Disallowed.
// Entries: `STORE/` and the friendly name, else the subject (of a CRL `crl:ISSUER`), else the key's
//   thumbprint; stores of a service or a user under HKEY_USERS have `SERVICE/` or `SID/` before them.
// Roles: `trusted` in Root, AuthRoot, TrustedPeople, TrustedPublisher, Trust, SmartCardRoot and
//   ClientAuthIssuer, else by content.
// Faults: those of windows_blob.h, by entry; `malformed` beside a certificate whose SHA-1 is not the name of
//   its key, for hexadecimal that does not hold and, as `binding:ENDPOINT`, for a binding whose hash is none;
//   `truncated` for a value that breaks off (the entries before and after stay) and for content that ends
//   inside a line; `too_large` for a value above 4 MiB, beyond 10,000 entries, and for content above 64 MiB
//   as a whole.
// Memory: does not grow with the content beyond what is found in it.
#pragma once

#include "probes/formats/format.h"

namespace kigen::formats {

extern const FormatDescription kRegistryExport;

}  // namespace kigen::formats
