#include "probes/sources/socket_bio.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

namespace kigen::sources {
namespace {

SocketView& view_of(BIO* bio) { return *static_cast<SocketView*>(BIO_get_data(bio)); }

bool comes_again(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

int on_read_bare(BIO* bio, char* buffer, int size) {
  SocketView& view = view_of(bio);
  if (view.allowance == 0) {
    view.error = EMSGSIZE;
    return -1;
  }
  const auto wanted = std::min(view.allowance, static_cast<std::size_t>(std::max(size, 0)));
  const ssize_t count = recv(view.descriptor, buffer, wanted, 0);
  if (count > 0) view.allowance -= static_cast<std::size_t>(count);
  if (count == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  if (count < 0 && comes_again(errno)) {
    BIO_set_retry_read(bio);
  } else if (count < 0) {
    view.error = errno;
  }
  return static_cast<int>(count);
}

int take_unframed(SocketView& view, char* buffer, int size) {
  const auto count =
      std::min(view.unframed.size() - view.consumed, static_cast<std::size_t>(std::max(size, 0)));
  std::copy_n(view.unframed.begin() + static_cast<std::ptrdiff_t>(view.consumed), count, buffer);
  view.consumed += count;
  return static_cast<int>(count);
}

int on_read_framed(BIO* bio, char* buffer, int size) {
  SocketView& view = view_of(bio);
  while (view.consumed == view.unframed.size()) {
    view.unframed.clear();
    view.consumed = 0;
    std::array<char, 4096> chunk;
    const int count = on_read_bare(bio, chunk.data(), static_cast<int>(chunk.size()));
    if (count <= 0) return count;
    const std::string_view received(chunk.data(), static_cast<std::size_t>(count));
    if (!view.framing->unwrap(as_bytes(received), view.unframed)) {
      view.error = EPROTO;
      return -1;
    }
  }
  return take_unframed(view, buffer, size);
}

int on_read(BIO* bio, char* buffer, int size) {
  BIO_clear_retry_flags(bio);
  return view_of(bio).framing == nullptr ? on_read_bare(bio, buffer, size)
                                         : on_read_framed(bio, buffer, size);
}

int on_write_bare(BIO* bio, const char* bytes, std::size_t size) {
  SocketView& view = view_of(bio);
  const ssize_t count = send(view.descriptor, bytes, size, MSG_NOSIGNAL);
  if (count < 0 && comes_again(errno)) {
    BIO_set_retry_write(bio);
  } else if (count < 0) {
    view.error = errno;
  }
  return static_cast<int>(count);
}

// One once everything has gone out.
int send_unsent(BIO* bio) {
  SocketView& view = view_of(bio);
  while (!view.unsent.empty()) {
    const int count = on_write_bare(bio, as_text(view.unsent).data(), view.unsent.size());
    if (count <= 0) return -1;
    view.unsent.erase(view.unsent.begin(), view.unsent.begin() + count);
  }
  return 1;
}

// Whole frames are taken or none, so that a frame is never made twice of the same bytes. What the socket does
// not take at once goes with the next write or flush.
int on_write_framed(BIO* bio, const char* bytes, int size) {
  SocketView& view = view_of(bio);
  if (send_unsent(bio) < 0) return -1;
  view.unsent = view.framing->wrap(as_bytes({bytes, static_cast<std::size_t>(std::max(size, 0))}));
  if (send_unsent(bio) < 0 && !BIO_should_retry(bio)) return -1;
  BIO_clear_retry_flags(bio);
  return size;
}

int on_write(BIO* bio, const char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  if (view_of(bio).framing != nullptr) return on_write_framed(bio, bytes, size);
  return on_write_bare(bio, bytes, static_cast<std::size_t>(std::max(size, 0)));
}

long on_flush(BIO* bio) {
  BIO_clear_retry_flags(bio);
  return send_unsent(bio);
}

long on_control(BIO* bio, int command, long, void*) {
  if (command == BIO_CTRL_FLUSH) return on_flush(bio);
  if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
  return 0;
}

// One for the process, never freed: sessions of other threads may end after static objects do.
const BIO_METHOD* method() {
  static const BIO_METHOD* const made = [] {
    BIO_METHOD* fresh = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket without signals");
    if (fresh == nullptr) return fresh;
    BIO_meth_set_read(fresh, &on_read);
    BIO_meth_set_write(fresh, &on_write);
    BIO_meth_set_ctrl(fresh, &on_control);
    return fresh;
  }();
  return made;
}

}  // namespace

BIO* new_socket_bio(SocketView& view) {
  if (method() == nullptr) return nullptr;
  BIO* bio = BIO_new(method());
  if (bio == nullptr) return nullptr;
  BIO_set_data(bio, &view);
  BIO_set_init(bio, 1);
  return bio;
}

}  // namespace kigen::sources
