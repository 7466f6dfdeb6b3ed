// Source `windows`: a Windows machine without an agent. Its certificate stores, those of its services, and
// what HTTP.sys, RDP, SQL Server, Hyper-V and WinRM are bound to, read from its registry over SMB by Samba's
// `net` (package samba-common-bin), which is run once for each key: see remote_registry.h and
// windows_machine.h. A target is a host, `HOST[:PORT]`; Samba looks its name up. One attempt at a machine
// runs at a time, and at most sixteen at all. Waiting for others does not use up the deadline; at
// the deadline `net` is killed. What goes over the wire is encrypted, or refused, unless `protection: sign`
// says that the peer is too old for it. An attempt succeeds when every key that is there was read as a whole.
// Faults: those of net_fault.h; `partial` when some keys could not be read; `not_found` where the machine has
// no store MY; `auth` without credentials or with wrong ones; `internal` without `net`; `permission` without
// a folder for temporary files.
#pragma once

#include "probes/sources/source.h"

namespace kigen::sources {

extern const SourceDescription kWindowsSource;

}  // namespace kigen::sources
