// The compressor beneath GzipStream: ISA-L's igzip where the machine has it, zlib elsewhere. Both write one
// gzip member (RFC 1952) at level 1, as a scrape is compressed once and thrown away. Not thread-safe; one per
// answer.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

namespace kigen::web {

class Deflater {
 public:
  using Sink = std::function<bool(std::string_view)>;
  enum class Input { kMore, kEnd };

  virtual ~Deflater() = default;
  /// Compresses `text` and hands what is ready to the sink. After kEnd the member is complete.
  /// False: the sink refused a piece, and nothing more may be written.
  virtual bool deflate(std::string_view text, Input input, const Sink& sink) = 0;
};

/// Output goes to the sink in pieces of at most this size.
constexpr std::size_t kDeflatedPieceBytes = 64 * 1024;

/// Null where ISA-L is not built in.
std::unique_ptr<Deflater> make_isal_deflater();
/// Throws std::bad_alloc when zlib has no memory.
std::unique_ptr<Deflater> make_zlib_deflater();

}  // namespace kigen::web
