// Certificates and revocation lists in a ZIP archive, such as the trusted roots that vCenter publishes at
// /certs/download.zip.
//
// Recognised: a local file header, `PK` 03 04. Documents and programs are such archives too: all of them cost
//   is a look at the directory.
// Read: members that are named as certificates are, *.pem *.crt *.cer *.der *.p7b *.p7c *.crl and the names
// of
//   c_rehash, *.0 and *.r0: at most 1 MiB each and max_bytes together. Each is PEM, PKCS#7, a CRL or DER.
// Entries: the member's name, `certs/lin/6a2b.0`; in one that holds several, `NAME/1` and so on. What lies in
//   several members is found once, under the name that stands first in the directory.
// Faults: of the archive as for zip_directory.h, of a member with its name as entry; certificates of other
//   members stay. Never an archive within an archive, a password, or a path on the disk.
#pragma once

#include "probes/formats/format.h"

namespace kigen::formats {

extern const FormatDescription kZipArchive;

}  // namespace kigen::formats
