// A gzip stream (RFC 1952) of one member, written in pieces: ISA-L level 1 where it exists, zlib level 1
// elsewhere.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

namespace kigen::web {

class GzipStream {
 public:
  using Sink = std::function<bool(std::string_view)>;
  explicit GzipStream(Sink sink);
  ~GzipStream();
  /// False: the reader is gone.
  bool write(std::string_view text);
  bool finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// RFC 9110 section 12.5.3: is gzip acceptable to this Accept-Encoding value, q=0 and `*` observed?
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace kigen::web
