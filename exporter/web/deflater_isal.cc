#include "exporter/web/deflater.h"

#ifdef KIGEN_HAVE_ISAL
#include <isa-l/igzip_lib.h>

#include <cstdint>
#include <vector>

namespace kigen::web {
namespace {

class IsalDeflater : public Deflater {
 public:
  IsalDeflater() : level_buffer_(ISAL_DEF_LVL1_DEFAULT), out_(kDeflatedPieceBytes) {
    isal_deflate_init(&stream_);
    stream_.level = 1;
    stream_.level_buf = level_buffer_.data();
    stream_.level_buf_size = static_cast<std::uint32_t>(level_buffer_.size());
    stream_.gzip_flag = IGZIP_GZIP;
  }

  bool deflate(std::string_view text, Input input, const Sink& sink) override {
    // igzip counts in 32 bits
    constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;
    while (text.size() > kMostAtOnce) {
      if (!deflate_piece(text.substr(0, kMostAtOnce), Input::kMore, sink)) return false;
      text.remove_prefix(kMostAtOnce);
    }
    return deflate_piece(text, input, sink);
  }

 private:
  bool deflate_piece(std::string_view text, Input input, const Sink& sink) {
    stream_.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));  // igzip only reads it
    stream_.avail_in = static_cast<std::uint32_t>(text.size());
    stream_.end_of_stream = input == Input::kEnd ? 1 : 0;
    do {
      stream_.next_out = out_.data();
      stream_.avail_out = static_cast<std::uint32_t>(out_.size());
      if (isal_deflate(&stream_) != COMP_OK) return false;
      const std::size_t made = out_.size() - stream_.avail_out;
      if (made > 0 && !sink({reinterpret_cast<const char*>(out_.data()), made})) return false;
    } while (stream_.avail_out == 0);
    return true;
  }

  isal_zstream stream_;
  std::vector<std::uint8_t> level_buffer_;
  std::vector<std::uint8_t> out_;
};

}  // namespace

std::unique_ptr<Deflater> make_isal_deflater() { return std::make_unique<IsalDeflater>(); }

}  // namespace kigen::web
#else
namespace kigen::web {

std::unique_ptr<Deflater> make_isal_deflater() { return nullptr; }

}  // namespace kigen::web
#endif
