// The bytes of a stored record: a compact encoding of plain values, and a reader that survives any bytes.
//
// Unsigned numbers are LEB128, signed ones (moments, durations) zigzag first, texts and bytes have their
// length before them, an optional a byte that says whether it is there. Nothing names its fields: both sides
// name them in one order, in fields.h. The reader checks every length against what is left before it takes
// memory, and what it returns keeps the promises of the model: texts are printable UTF-8, enumerators exist,
// moments can be subtracted from one another. After the first violation it yields nothing but empty values.
//
// Knows no certificate and no database. Not thread-safe; the reader aliases its input.
#pragma once

#include <array>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "probes/model/bytes.h"

namespace kigen::state {

/// Of every record that is written now. Earlier ones are read, later ones are not.
constexpr std::uint8_t kRecordVersion = 2;

class Writer {
 public:
  static constexpr std::uint8_t version() { return kRecordVersion; }

  /// Appends the fields in this order.
  template <typename... Fields>
  void operator()(const Fields&... fields) {
    (transfer(*this, fields), ...);
  }

  void put_byte(std::uint8_t byte) { bytes_ += static_cast<char>(byte); }
  void put_unsigned(std::uint64_t number);
  void put_signed(std::int64_t number);
  void put_bytes(std::string_view bytes);
  /// Made printable, should it not be.
  void put_text(std::string_view text);
  void put_raw(std::string_view bytes) { bytes_ += bytes; }

  std::size_t size() const { return bytes_.size(); }
  const std::string& bytes() const { return bytes_; }
  void clear() { bytes_.clear(); }

 private:
  std::string bytes_;
};

class Reader {
 public:
  /// `version`: of the record, as fields that came later are not in it.
  explicit Reader(ByteView bytes, std::uint8_t version = kRecordVersion) : rest_(bytes), version_(version) {}
  std::uint8_t version() const { return version_; }

  /// Sets the fields in this order.
  template <typename... Fields>
  void operator()(Fields&... fields) {
    (transfer(*this, fields), ...);
  }

  std::uint8_t take_byte();
  std::uint64_t take_unsigned();
  std::int64_t take_signed();
  std::string_view take_bytes();
  std::string take_text();
  bool take_raw(std::uint8_t* to, std::size_t size);

  void fail() { ok_ = false; }
  bool ok() const { return ok_; }
  /// Nothing is left, or nothing that is left can be read.
  bool at_end() const { return !ok_ || rest_.empty(); }

 private:
  ByteView rest_;
  std::uint8_t version_;
  bool ok_ = true;
};

/// Further from 1970 than any certificate can be, near enough to add and subtract.
constexpr std::int64_t kMaxMoment = std::int64_t{1} << 40;  // seconds

template <typename T>
concept Number = std::unsigned_integral<T> && !std::same_as<T, bool>;

inline void transfer(Writer& writer, bool value) { writer.put_byte(value ? 1 : 0); }
void transfer(Reader& reader, bool& value);

template <Number N>
void transfer(Writer& writer, const N& number) {
  writer.put_unsigned(number);
}
template <Number N>
void transfer(Reader& reader, N& number) {
  const std::uint64_t read = reader.take_unsigned();
  if (read > std::numeric_limits<N>::max()) return reader.fail();
  number = static_cast<N>(read);
}

inline void transfer(Writer& writer, const std::string& text) { writer.put_text(text); }
inline void transfer(Reader& reader, std::string& text) { text = reader.take_text(); }

inline void transfer(Writer& writer, const std::chrono::sys_seconds& moment) {
  writer.put_signed(moment.time_since_epoch().count());
}
void transfer(Reader& reader, std::chrono::sys_seconds& moment);

inline void transfer(Writer& writer, const std::chrono::nanoseconds& duration) {
  writer.put_signed(duration.count());
}
void transfer(Reader& reader, std::chrono::nanoseconds& duration);

template <std::size_t size>
void transfer(Writer& writer, const std::array<std::uint8_t, size>& digest) {
  writer.put_raw(as_text(digest));
}
template <std::size_t size>
void transfer(Reader& reader, std::array<std::uint8_t, size>& digest) {
  if (!reader.take_raw(digest.data(), size)) digest = {};
}

/// An enumeration says which of its values exist: `bool exists(const Reader&, E)`, found through the reader.
template <typename E>
requires std::is_enum_v<E>
void transfer(Writer& writer, const E& value) { writer.put_byte(static_cast<std::uint8_t>(value)); }
template <typename E>
requires std::is_enum_v<E>
void transfer(Reader& reader, E& value) {
  const E read = static_cast<E>(reader.take_byte());
  if (!exists(reader, read)) return reader.fail();
  value = read;
}

template <typename T>
void transfer(Writer& writer, const std::optional<T>& value) {
  writer.put_byte(value ? 1 : 0);
  if (value) transfer(writer, *value);
}
template <typename T>
void transfer(Reader& reader, std::optional<T>& value) {
  bool present = false;
  transfer(reader, present);
  value.reset();
  if (present) transfer(reader, value.emplace());
}

}  // namespace kigen::state
