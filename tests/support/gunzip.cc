#include <zlib.h>

#include <array>

#include "tests/support/http_client.h"

namespace kigen::testing {
namespace {

constexpr int kGzipWindowBits = 15 + 16;

struct Inflater {
  Inflater() { inflateInit2(&stream, kGzipWindowBits); }
  ~Inflater() { inflateEnd(&stream); }
  z_stream stream{};
};

}  // namespace

std::optional<std::string> gunzip(std::string_view bytes) {
  Inflater inflater;
  z_stream& stream = inflater.stream;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  std::array<char, 65536> buffer;
  while (true) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = buffer.size();
    const int state = inflate(&stream, Z_NO_FLUSH);
    if (state != Z_OK && state != Z_STREAM_END) return std::nullopt;
    out.append(buffer.data(), buffer.size() - stream.avail_out);
    if (state != Z_STREAM_END) continue;
    if (stream.avail_in == 0) return out;
    if (inflateReset(&stream) != Z_OK) return std::nullopt;
  }
}

}  // namespace kigen::testing
