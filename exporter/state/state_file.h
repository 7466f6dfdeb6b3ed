// The file kigen.db: an SQLite database of ours, opened only if it is sound, else set aside for a fresh one.
//
// It is ours by `application_id`, and of a version by `user_version`. A file that is no database, not ours,
// damaged (quick_check) or of a later version is renamed to `kigen.db.damaged-20261127T113000Z`, with what
// belongs to it, and never looked at again. Every commit is on the disk (rollback journal, synchronous=FULL):
// neither kill -9 nor loss of power damages it. It is locked for as long as it is open.
#pragma once

#include <memory>
#include <string>

#include "exporter/state/sqlite.h"

namespace kigen::state {

enum class Soundness { kCheckAll, kCheckHead };  // all of the file, or only whether it is ours

struct OpenedFile {
  std::unique_ptr<Database> database;
  bool fresh = false;      // nothing is in it
  bool set_aside = false;  // what was there before was damaged
};

/// Throws SqliteError, never of kind kDamaged.
OpenedFile open_state_file(const std::string& path, Soundness soundness);

/// Of a file that is not open. Logs it. Throws SqliteError when it cannot be renamed.
void set_state_file_aside(const std::string& path, const std::string& why);

}  // namespace kigen::state
