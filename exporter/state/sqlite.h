// SQLite in owning handles: a database in a file, its statements, and what can go wrong. Knows no table.
// One thread at a time. A Statement must not outlive its Database. https://www.sqlite.org/c3ref/intro.html
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "probes/model/bytes.h"

struct sqlite3;
struct sqlite3_stmt;

namespace kigen::state {

/// What SQLite said. Thrown within this room only, and caught where a save or a restoration ends: every
/// second line of those talks to SQLite, and after any error the whole transaction is given up.
struct SqliteError {
  enum class Kind {
    kUnusable,  // cannot be read or written at the moment: full, read-only, an error of the disk
    kInUse,     // somebody else has it open
    kDamaged,   // is not a database, or not a sound one
  };
  Kind kind;
  std::string text;
};

class Statement {
 public:
  Statement(sqlite3* database, const char* sql);

  /// Parameters from 1; the bytes must stay until the statement has run.
  Statement& bind(int parameter, std::int64_t number);
  Statement& bind_blob(int parameter, std::string_view bytes);

  /// The next row; false: there is none, and the statement can be bound and run again.
  bool next();
  /// Runs to its end.
  void run();
  /// The only row's first column.
  std::int64_t run_for_number();

  /// Columns from 0 of the current row.
  std::int64_t number(int column) const;
  std::string text(int column) const;
  ByteView blob(int column) const;  // until the next call of anything

  /// Ends the run, whatever is left of it.
  void reset();

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class Database {
 public:
  /// Creates the file if it is missing. A file that cannot be written is opened for reading.
  explicit Database(const std::string& path);

  Statement prepare(const char* sql) { return Statement(handle_.get(), sql); }
  void run(const char* sql) { prepare(sql).run(); }
  bool is_read_only() const;
  bool in_transaction() const;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace kigen::state
