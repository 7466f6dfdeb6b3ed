#include "probes/formats/sqlite_image.h"

#include <sqlite3.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace kigen::formats {
namespace {

constexpr std::size_t kHeaderBytes = 100;
constexpr std::size_t kWriteVersion = 18, kReadVersion = 19, kPageCount = 28;  // offsets in the header
constexpr std::uint8_t kRollbackJournal = 1, kWriteAheadLog = 2;

constexpr int kStepsBetweenLooks = 10'000;  // instructions of SQLite's virtual machine
constexpr int kMaxLooks = 500;
constexpr int kMaxValueBytes = 1 << 20;

std::uint32_t page_size(ByteView image) {
  const std::uint32_t size = static_cast<std::uint32_t>(image[16] << 8 | image[17]);
  return size == 1 ? 65536 : size;
}

std::uint32_t page_count(ByteView image) {
  return static_cast<std::uint32_t>(image[kPageCount]) << 24 |
         static_cast<std::uint32_t>(image[kPageCount + 1] << 16 | image[kPageCount + 2] << 8 |
                                    image[kPageCount + 3]);
}

void set_page_count(Bytes& image, std::uint32_t count) {
  for (std::size_t i = 0; i < 4; ++i) {
    image[kPageCount + i] = static_cast<std::uint8_t>(count >> (8 * (3 - i)));
  }
}

// SQLite refuses an image whose header speaks of a write-ahead log, or of more pages than there are. What was
// not yet moved out of such a log is not part of the image; pages that are missing become empty ones, at most
// as many as are there. True when some are.
bool make_readable(Bytes& image) {
  if (image[kWriteVersion] == kWriteAheadLog) image[kWriteVersion] = kRollbackJournal;
  if (image[kReadVersion] == kWriteAheadLog) image[kReadVersion] = kRollbackJournal;
  const std::uint64_t page = page_size(image);
  const std::uint64_t claimed = page * page_count(image);
  if (claimed <= image.size()) return false;
  const std::uint64_t pages = std::min<std::uint64_t>(claimed, 2 * image.size()) / page;
  image.resize(pages * page);
  set_page_count(image, static_cast<std::uint32_t>(pages));
  return true;
}

int look(void* steps_left) { return --*static_cast<int*>(steps_left) < 0 ? 1 : 0; }

void restrain(sqlite3* database, int* steps_left) {
  sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_limit(database, SQLITE_LIMIT_LENGTH, kMaxValueBytes);
  sqlite3_limit(database, SQLITE_LIMIT_SQL_LENGTH, 100'000);
  sqlite3_limit(database, SQLITE_LIMIT_COLUMN, 1'000);
  sqlite3_limit(database, SQLITE_LIMIT_EXPR_DEPTH, 20);
  sqlite3_limit(database, SQLITE_LIMIT_COMPOUND_SELECT, 3);
  sqlite3_limit(database, SQLITE_LIMIT_VDBE_OP, 25'000);
  sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_progress_handler(database, kStepsBetweenLooks, look, steps_left);
}

Fault malformed(int code) {
  return Fault(Reason::kMalformed, std::string("SQLite: ") + sqlite3_errstr(code));
}

}  // namespace

void SqliteRows::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void SqliteImage::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

// SQLite's own message may hold text of the database, so that only the sort of error is told.
void SqliteRows::stop(int code) {
  if (code == SQLITE_INTERRUPT || code == SQLITE_TOOBIG || code == SQLITE_NOMEM) {
    fault_.emplace(Reason::kTooLarge, std::string("SQLite: ") + sqlite3_errstr(code));
  } else if (code != SQLITE_DONE) {
    fault_ = malformed(code);
  }
  statement_.reset();
}

bool SqliteRows::next() {
  if (!statement_) return false;
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  stop(code);
  return false;
}

ByteView SqliteRows::column(int index) const {
  const void* const data = sqlite3_column_blob(statement_.get(), index);
  const int size = sqlite3_column_bytes(statement_.get(), index);
  return data == nullptr ? ByteView()
                         : ByteView(static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(size));
}

Result<SqliteImage> SqliteImage::open(Bytes bytes) {
  if (bytes.size() < kHeaderBytes) return Fault(Reason::kTruncated, "the content ends inside its header");
  SqliteImage image;
  image.is_truncated_ = make_readable(bytes);
  image.image_ = std::move(bytes);
  image.steps_left_ = std::make_unique<int>(kMaxLooks);
  sqlite3* database = nullptr;
  int code = sqlite3_open_v2(":memory:", &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  image.database_.reset(database);
  if (code != SQLITE_OK) return Fault(Reason::kLimit, std::string("SQLite: ") + sqlite3_errstr(code));
  restrain(database, image.steps_left_.get());
  code = sqlite3_deserialize(database, "main", image.image_.data(), static_cast<sqlite3_int64>(image.size()),
                             static_cast<sqlite3_int64>(image.size()), SQLITE_DESERIALIZE_READONLY);
  if (code != SQLITE_OK) return malformed(code);
  SqliteRows checks = image.query("PRAGMA cell_size_check = ON");
  checks.next();
  return image;
}

SqliteRows SqliteImage::query(const std::string& sql) {
  SqliteRows rows;
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &statement, nullptr);
  rows.statement_.reset(statement);
  if (code != SQLITE_OK) rows.stop(code);
  return rows;
}

// A virtual table would run code of its own, and says so where it was created.
bool SqliteImage::has_ordinary_table(const std::string& name) {
  SqliteRows rows = query(
      "SELECT type = 'table' AND sql LIKE 'CREATE TABLE%' AND rootpage > 0 FROM sqlite_master"
      " WHERE name = '" +
      name + "' COLLATE NOCASE");
  int tables = 0;
  while (rows.next()) {
    if (as_text(rows.column(0)) != "1") return false;
    ++tables;
  }
  return tables == 1 && !rows.fault();
}

std::vector<std::string> SqliteImage::stored_columns(const std::string& table) {
  constexpr int kName = 1, kHidden = 6;
  std::vector<std::string> columns;
  SqliteRows rows = query("PRAGMA table_xinfo(" + table + ")");
  while (rows.next()) {
    if (as_text(rows.column(kHidden)) == "0") columns.emplace_back(as_text(rows.column(kName)));
  }
  return columns;
}

}  // namespace kigen::formats
