// OVA: a virtual appliance as one tar archive (DMTF DSP0243 section 5.4), whose .cert member holds the
// publisher's signature over the manifest and the certificate of the one who signed.
//
// Recognised: a tar header (magic `ustar` at 257 and its checksum) and a first file named *.ovf, so that
//   other archives are not claimed. Asked before pem.h, which sees the armour in a small archive's head.
// Read: headers only, up to the first file named *.cert; of that, the text, at most 1 MiB: a line
//   `SHA256(name.mf)= hex` and PEM. Gigabytes of disks are stepped over. Without a .cert the appliance is
//   unsigned: nothing found, no fault.
// Entries: as in PEM, the position among the certificates, "0", "1", ... The first is the signer's: role
//   `signing`. is_chain as in PEM is not claimed. The signature is not verified.
// Faults: `truncated` for an archive that ends before its members do, `malformed` for headers that do not
//   hold, `too_large` beyond 10,000 members, 64 KiB of a member's name or 1 MiB of certificate,
//   `unsupported` for GNU's sparse members, and those of PEM for what is in the .cert.
#pragma once

#include "probes/formats/format.h"

namespace kigen::formats {

extern const FormatDescription kOva;

}  // namespace kigen::formats
