#include "exporter/web/gzip.h"

#include <utility>

#include "exporter/web/deflater.h"

namespace kigen::web {

struct GzipStream::Impl {
  explicit Impl(Sink s) : sink(std::move(s)), deflater(make_isal_deflater()) {
    if (!deflater) deflater = make_zlib_deflater();
  }

  bool put(std::string_view text, Deflater::Input input) {
    open = open && deflater->deflate(text, input, sink);
    return open;
  }

  Sink sink;
  std::unique_ptr<Deflater> deflater;
  bool open = true;  // false once the reader is gone
};

GzipStream::GzipStream(Sink sink) : impl_(std::make_unique<Impl>(std::move(sink))) {}
GzipStream::~GzipStream() = default;

bool GzipStream::write(std::string_view text) { return impl_->put(text, Deflater::Input::kMore); }
bool GzipStream::finish() { return impl_->put({}, Deflater::Input::kEnd); }

}  // namespace kigen::web
