#include "tests/support/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <list>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "probes/model/ip_address.h"

namespace kigen::testing {
namespace {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

SocketAddress socket_address(const std::string& text, std::uint16_t port) {
  SocketAddress address;
  if (text.find(':') != std::string::npos) {
    auto* in6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
    in6->sin6_family = AF_INET6;
    in6->sin6_port = htons(port);
    inet_pton(AF_INET6, text.c_str(), &in6->sin6_addr);
    address.size = sizeof(sockaddr_in6);
  } else {
    auto* in = reinterpret_cast<sockaddr_in*>(&address.storage);
    in->sin_family = AF_INET;
    in->sin_port = htons(port);
    inet_pton(AF_INET, text.c_str(), &in->sin_addr);
    address.size = sizeof(sockaddr_in);
  }
  return address;
}

// A bound TCP socket, or -1.
int bound_socket(const std::string& text, std::uint16_t port) {
  auto address = socket_address(text, port);
  const int fd = socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, address.get(), address.size) == 0) return fd;
  close(fd);
  return -1;
}

std::uint16_t port_of(int fd) {
  SocketAddress address;
  getsockname(fd, address.get(), &address.size);
  const bool v6 = address.storage.ss_family == AF_INET6;
  return ntohs(v6 ? reinterpret_cast<sockaddr_in6*>(&address.storage)->sin6_port
                  : reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port);
}

// OpenSSL writes without MSG_NOSIGNAL: the signal stays pending on the thread and goes with it.
void block_sigpipe() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

PeerSocket::~PeerSocket() { close(descriptor_); }

bool PeerSocket::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

std::string PeerSocket::read_line() {
  std::string line;
  char c = 0;
  while (recv(descriptor_, &c, 1, 0) == 1 && c != '\n') line += c;
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

std::string PeerSocket::read_some() {
  std::array<char, 16384> buffer;
  const ssize_t count = recv(descriptor_, buffer.data(), buffer.size(), 0);
  return count <= 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(count));
}

void PeerSocket::wait_for_end() {
  while (!read_some().empty()) {
  }
}

void PeerSocket::reset_at_end() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

struct Peer::Impl {
  explicit Impl(Conversation c) : conversation(std::move(c)) {}

  void accept_all() {
    while (true) {
      const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      const std::lock_guard lock(mutex);
      if (stopping) {
        close(fd);
        return;
      }
      ++accepted;
      open.push_back(fd);
      threads.emplace_back([this, fd] { serve(fd); });
    }
  }

  void serve(int fd) {
    block_sigpipe();
    PeerSocket socket(fd);
    conversation(socket);
    const std::lock_guard lock(mutex);
    open.remove(fd);  // before it is closed, so that its number cannot be another's
  }

  void stop() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
      for (const int fd : open) shutdown(fd, SHUT_RDWR);
    }
    shutdown(listener, SHUT_RDWR);
    acceptor.join();
    for (auto& thread : threads) thread.join();
    close(listener);
  }

  const Conversation conversation;
  int listener = -1;
  std::mutex mutex;
  bool stopping = false;
  std::size_t accepted = 0;
  std::list<int> open;
  std::list<std::thread> threads;
  std::thread acceptor;
};

Peer::Peer(Conversation conversation, const std::string& address, std::uint16_t port)
    : impl_(std::make_unique<Impl>(std::move(conversation))) {
  impl_->listener = bound_socket(address, port);
  if (impl_->listener < 0 || listen(impl_->listener, 1024) != 0) {
    throw std::runtime_error("a peer cannot listen on " + address + ": " + std::strerror(errno));
  }
  impl_->acceptor = std::thread([this] { impl_->accept_all(); });
}

Peer::~Peer() { impl_->stop(); }

std::uint16_t Peer::port() const { return port_of(impl_->listener); }

std::size_t Peer::accepted() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->accepted;
}

DeafPort::DeafPort(const std::string& address, std::uint16_t port)
    : descriptor_(bound_socket(address, port)) {
  if (descriptor_ < 0) throw std::runtime_error("no port to be had on " + address);
  port_ = port_of(descriptor_);
}

DeafPort::~DeafPort() { close(descriptor_); }

bool has_address(const std::string& address) {
  const int fd = bound_socket(address, 0);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator entries("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

}  // namespace kigen::testing
