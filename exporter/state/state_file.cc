#include "exporter/state/state_file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>

#include "exporter/logging/log.h"

namespace kigen::state {
namespace {

using Kind = SqliteError::Kind;

constexpr std::int64_t kApplicationId = 0x4b69676e;  // "Kign"
constexpr std::int64_t kFileVersion = 1;             // of the tables, and of the records in them

constexpr const char* kSettings[] = {
    "PRAGMA busy_timeout = 1000",
    "PRAGMA cache_size = -1024",  // KiB: one row after another is written, none is read twice
    "PRAGMA locking_mode = EXCLUSIVE",
};
constexpr const char* kSettingsForWriting[] = {
    "PRAGMA journal_mode = TRUNCATE",
    "PRAGMA synchronous = FULL",
};

// `seen`: when it was last attempted. `place` is a path, which may hold any bytes. All `data` are records.
constexpr const char* kSchema[] = {
    "CREATE TABLE target (id INTEGER PRIMARY KEY, identity BLOB NOT NULL UNIQUE, seen INTEGER NOT NULL, "
    "data BLOB NOT NULL)",
    "CREATE TABLE view (id INTEGER PRIMARY KEY, target INTEGER NOT NULL, address BLOB NOT NULL, "
    "data BLOB NOT NULL, UNIQUE (target, address))",
    "CREATE TABLE piece (id INTEGER PRIMARY KEY, view INTEGER NOT NULL, place BLOB NOT NULL, "
    "number INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (view, place, number))",
    "CREATE TABLE vanished (id INTEGER PRIMARY KEY, view INTEGER NOT NULL, number INTEGER NOT NULL, "
    "data BLOB NOT NULL, UNIQUE (view, number))",
};

SqliteError damaged(std::string text) { return {Kind::kDamaged, std::move(text)}; }

bool is_empty(Database& database) {
  return database.prepare("SELECT count(*) FROM sqlite_master").run_for_number() == 0;
}

void create_tables(Database& database) {
  for (const char* sql : kSchema) database.run(sql);
  database.run(("PRAGMA application_id = " + std::to_string(kApplicationId)).c_str());
  database.run(("PRAGMA user_version = " + std::to_string(kFileVersion)).c_str());
}

void require_ours(Database& database) {
  if (database.prepare("PRAGMA application_id").run_for_number() != kApplicationId) {
    throw damaged("it is a database of something else");
  }
  const auto version = database.prepare("PRAGMA user_version").run_for_number();
  if (version == kFileVersion) return;
  throw damaged("it is of version " + std::to_string(version) + ", this exporter writes version " +
                std::to_string(kFileVersion));
}

void require_sound(Database& database) {
  auto check = database.prepare("PRAGMA quick_check(1)");
  if (!check.next() || check.text(0) != "ok") throw damaged("it does not pass quick_check");
  check.run();
}

void check(Database& database, Soundness soundness) {
  require_ours(database);
  if (soundness == Soundness::kCheckAll) require_sound(database);
}

OpenedFile open_sound(const std::string& path, Soundness soundness) {
  OpenedFile opened;
  opened.database = std::make_unique<Database>(path);
  Database& database = *opened.database;
  for (const char* sql : kSettings) database.run(sql);
  if (database.is_read_only()) {
    check(database, soundness);
    return opened;
  }
  for (const char* sql : kSettingsForWriting) database.run(sql);
  database.run("BEGIN EXCLUSIVE");
  opened.fresh = is_empty(database);
  if (opened.fresh) {
    create_tables(database);
  } else {
    check(database, soundness);
  }
  database.run("COMMIT");
  return opened;
}

std::string moment_text() {
  const time_t now = time(nullptr);
  tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts);
  return text;
}

// A name that nothing has; several files may be set aside in one second.
std::string name_aside(const std::string& path) {
  const std::string name = path + ".damaged-" + moment_text();
  std::string free = name;
  for (int i = 2; access(free.c_str(), F_OK) == 0; ++i) free = name + "." + std::to_string(i);
  return free;
}

bool has_content(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && status.st_size > 0;
}

}  // namespace

void set_state_file_aside(const std::string& path, const std::string& why) {
  const std::string aside = name_aside(path);
  for (const char* suffix : {"-journal", "-wal", "-shm"}) {  // first: alone they would spoil a fresh file
    if (has_content(path + suffix)) std::rename((path + suffix).c_str(), (aside + suffix).c_str());
  }
  if (std::rename(path.c_str(), aside.c_str()) != 0) {
    throw SqliteError{Kind::kUnusable, "a damaged file cannot be set aside: " + std::string(strerror(errno))};
  }
  logging::error("the state file is damaged and set aside", {{"file", aside}, {"why", why}});
}

OpenedFile open_state_file(const std::string& path, Soundness soundness) {
  try {
    return open_sound(path, soundness);
  } catch (const SqliteError& error) {
    if (error.kind != Kind::kDamaged) throw;
    set_state_file_aside(path, error.text);
  }
  try {
    OpenedFile opened = open_sound(path, soundness);
    opened.set_aside = true;
    return opened;
  } catch (const SqliteError& error) {  // a fresh file that is damaged: the disk is
    throw SqliteError{error.kind == Kind::kDamaged ? Kind::kUnusable : error.kind, error.text};
  }
}

}  // namespace kigen::state
