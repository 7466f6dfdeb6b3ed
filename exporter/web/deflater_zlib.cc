#include <zlib.h>

#include <new>
#include <vector>

#include "exporter/web/deflater.h"

namespace kigen::web {
namespace {

constexpr int kLevel = 1;
constexpr int kGzipWindowBits = 15 + 16;  // zlib's way to ask for the gzip wrapper

class ZlibDeflater : public Deflater {
 public:
  ZlibDeflater() : out_(kDeflatedPieceBytes) {
    if (deflateInit2(&stream_, kLevel, Z_DEFLATED, kGzipWindowBits, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::bad_alloc();
    }
  }
  ~ZlibDeflater() override { deflateEnd(&stream_); }

  bool deflate(std::string_view text, Input input, const Sink& sink) override {
    // zlib counts in 32 bits
    constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;
    while (text.size() > kMostAtOnce) {
      if (!deflate_piece(text.substr(0, kMostAtOnce), Input::kMore, sink)) return false;
      text.remove_prefix(kMostAtOnce);
    }
    return deflate_piece(text, input, sink);
  }

 private:
  bool deflate_piece(std::string_view text, Input input, const Sink& sink) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib only reads it
    stream_.avail_in = static_cast<uInt>(text.size());
    do {
      stream_.next_out = out_.data();
      stream_.avail_out = static_cast<uInt>(out_.size());
      if (::deflate(&stream_, input == Input::kEnd ? Z_FINISH : Z_NO_FLUSH) == Z_STREAM_ERROR) return false;
      const std::size_t made = out_.size() - stream_.avail_out;
      if (made > 0 && !sink({reinterpret_cast<const char*>(out_.data()), made})) return false;
    } while (stream_.avail_out == 0);
    return true;
  }

  z_stream stream_{};
  std::vector<Bytef> out_;
};

}  // namespace

std::unique_ptr<Deflater> make_zlib_deflater() { return std::make_unique<ZlibDeflater>(); }

}  // namespace kigen::web
