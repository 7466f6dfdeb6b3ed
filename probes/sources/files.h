// Source `files`: certificates in local files. A target is a file, a directory (read recursively), or a
// glob with `*`, `?` and `**`; see glob.h. Formats are recognised by content.
//
// Items: `PATH#ENTRY`, the path relative to the fixed folder of the target (the directory itself, the
//   folder of the file, the part of a glob before its first wildcard); see item_name.h.
// Parts: one file is one part. A file whose device, inode, size, mtime and ctime are unchanged is not read
//   again. The same file reached by several names (hard links, c_rehash's symbolic links) is read once,
//   under its best name.
// Faults: a file that cannot be read is a fault of its item; the others are unaffected. The attempt as a
//   whole fails with `not_found` when nothing is there, `partial` when a directory could not be listed, lies
//   more than 64 deep, or the time ran out, and `timeout` when a file system does not answer at all, until
//   that look has come back.
// Silence: a file without certificates is silent below a directory or glob, `unsupported` when it is the
//   target itself.
// Never: follows a directory loop, opens what is not a regular file, reads beyond the size limit. A device
// that
//   is mounted over a file is opened by the first look, without waiting, and not read: folders list it as a
//   file.
// Walks and parses on the blocking pool of the runtime.
#pragma once

#include "probes/sources/source.h"

namespace kigen::sources {

extern const SourceDescription kFiles;

}  // namespace kigen::sources
