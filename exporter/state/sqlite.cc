#include "exporter/state/sqlite.h"

#include <sqlite3.h>

namespace kigen::state {
namespace {

SqliteError::Kind kind_of(int code) {
  switch (code & 0xff) {  // without what an extended code adds
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_SCHEMA:
    case SQLITE_FORMAT:
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:  // what is written keeps them all, unless an index lies
    case SQLITE_ERROR:       // the statements are right: a table is not as it should be
      return SqliteError::Kind::kDamaged;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return SqliteError::Kind::kInUse;
    default: return SqliteError::Kind::kUnusable;
  }
}

SqliteError error_of(int code) { return {kind_of(code), sqlite3_errstr(code)}; }

void check(int code) {
  if (code != SQLITE_OK) throw error_of(code);
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement::Statement(sqlite3* database, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  check(sqlite3_prepare_v2(database, sql, -1, &statement, nullptr));
  statement_.reset(statement);
}

Statement& Statement::bind(int parameter, std::int64_t number) {
  check(sqlite3_bind_int64(statement_.get(), parameter, number));
  return *this;
}

Statement& Statement::bind_blob(int parameter, std::string_view bytes) {
  const char* const data = bytes.empty() ? "" : bytes.data();  // a null pointer would bind NULL
  check(sqlite3_bind_blob64(statement_.get(), parameter, data, bytes.size(), SQLITE_STATIC));
  return *this;
}

bool Statement::next() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  sqlite3_reset(statement_.get());
  if (code != SQLITE_DONE) throw error_of(code);
  return false;
}

void Statement::run() {
  while (next()) {
  }
}

std::int64_t Statement::run_for_number() {
  if (!next()) throw SqliteError{SqliteError::Kind::kDamaged, "a row is missing"};
  const std::int64_t value = number(0);
  run();
  return value;
}

std::int64_t Statement::number(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string Statement::text(int column) const { return std::string(as_text(blob(column))); }

ByteView Statement::blob(int column) const {
  const void* const data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (data == nullptr) return {};
  return {static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(size)};
}

void Statement::reset() { sqlite3_reset(statement_.get()); }

void Database::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Database::Database(const std::string& path) {
  constexpr int kFlags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  sqlite3* database = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &database, kFlags, nullptr);
  handle_.reset(database);  // there is one even after an error
  check(code);
  sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
}

bool Database::is_read_only() const { return sqlite3_db_readonly(handle_.get(), "main") == 1; }

bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

}  // namespace kigen::state
