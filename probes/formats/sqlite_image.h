// A SQLite database that nobody vouches for, read from memory: no file is opened, nothing is written, nothing
// of its schema is run. Views, triggers, untrusted functions and extensions are off, lengths are limited, and
// work that never ends is interrupted. An image cut short is opened as far as it reaches. One thread at a
// time. Format: https://www.sqlite.org/fileformat2.html
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probes/model/bytes.h"
#include "probes/model/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace kigen::formats {

/// The rows of one query, in turn.
class SqliteRows {
 public:
  /// Moves on to the next row; false at the end or when the database does not hold.
  bool next();
  /// A value of the row as bytes, valid until the next call; empty for NULL.
  ByteView column(int index) const;
  /// Why there are no further rows: `malformed`, or `too_large` when they would cost too much.
  const std::optional<Fault>& fault() const { return fault_; }

 private:
  friend class SqliteImage;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  void stop(int code);

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  std::optional<Fault> fault_;
};

class SqliteImage {
 public:
  /// Takes the image over. `malformed` when it is none.
  static Result<SqliteImage> open(Bytes image);

  SqliteRows query(const std::string& sql);

  /// True when there is an ordinary table of this name, and nothing else bears it.
  bool has_ordinary_table(const std::string& name);
  /// The columns of an ordinary table that are stored as they are: neither hidden nor generated.
  std::vector<std::string> stored_columns(const std::string& table);

  /// True when the header speaks of more pages than there are.
  bool is_truncated() const { return is_truncated_; }
  std::size_t size() const { return image_.size(); }

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  SqliteImage() = default;

  Bytes image_;  // outlives the connection that reads it
  std::unique_ptr<int> steps_left_ =
      nullptr;  // of the progress handler; at one place while this object moves
  std::unique_ptr<sqlite3, Close> database_;
  bool is_truncated_ = false;
};

}  // namespace kigen::formats
