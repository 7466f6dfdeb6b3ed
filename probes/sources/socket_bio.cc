#include "probes/sources/socket_bio.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace kigen::sources {
namespace {

SocketView& view_of(BIO* bio) { return *static_cast<SocketView*>(BIO_get_data(bio)); }

bool comes_again(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

int on_read(BIO* bio, char* buffer, int size) {
  SocketView& view = view_of(bio);
  BIO_clear_retry_flags(bio);
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

int on_write(BIO* bio, const char* bytes, int size) {
  SocketView& view = view_of(bio);
  BIO_clear_retry_flags(bio);
  const ssize_t count =
      send(view.descriptor, bytes, static_cast<std::size_t>(std::max(size, 0)), MSG_NOSIGNAL);
  if (count < 0 && comes_again(errno)) {
    BIO_set_retry_write(bio);
  } else if (count < 0) {
    view.error = errno;
  }
  return static_cast<int>(count);
}

long on_control(BIO* bio, int command, long, void*) {
  if (command == BIO_CTRL_FLUSH) return 1;
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
