// JSON (RFC 8259) read within bounds: 32 levels, 500,000 values. Nothing of the text appears in a detail.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "probes/model/result.h"

namespace boost::json {
class value;
}

namespace kigen::formats {

/// A text, read. Owns all of its values.
class JsonText {
 public:
  /// `truncated` when the text ends early, `malformed` when it is no JSON, `too_large` beyond the bounds. A
  /// byte order mark is passed over.
  static Result<JsonText> read(std::string_view text);

  JsonText(JsonText&&) noexcept;
  JsonText& operator=(JsonText&&) noexcept;
  ~JsonText();

  const boost::json::value& root() const;

 private:
  struct Impl;
  explicit JsonText(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// The text as a JSON string, with its quotes.
std::string json_quoted(std::string_view text);

}  // namespace kigen::formats
