#include "probes/sources/cares_resolver.h"

#include <ares.h>
#include <netinet/in.h>
#include <sys/stat.h>
#include <sys/time.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <map>
#include <optional>
#include <stdexcept>

#include "probes/sources/fault_table.h"

namespace kigen::sources {
namespace {

namespace asio = boost::asio;

constexpr int kTimeoutMs = 2000;  // of the first try; doubles with each further one
constexpr int kTries = 3;

std::vector<IpAddress> addresses_of(const ares_addrinfo& answer) {
  std::vector<IpAddress> addresses;
  for (const ares_addrinfo_node* node = answer.nodes; node != nullptr; node = node->ai_next) {
    std::optional<IpAddress> address;
    if (node->ai_family == AF_INET) {
      const auto* in = reinterpret_cast<const sockaddr_in*>(node->ai_addr);
      address = IpAddress::from_octets({reinterpret_cast<const std::uint8_t*>(&in->sin_addr), 4});
    } else if (node->ai_family == AF_INET6) {
      const auto* in6 = reinterpret_cast<const sockaddr_in6*>(node->ai_addr);
      address = IpAddress::from_octets({reinterpret_cast<const std::uint8_t*>(&in6->sin6_addr), 16});
    }
    if (address && std::find(addresses.begin(), addresses.end(), *address) == addresses.end()) {
      addresses.push_back(*address);
    }
  }
  return addresses;
}

// A name somebody waits for. Shared with c-ares, because the waiter may leave first.
struct Query {
  Query(const asio::any_io_executor& executor, std::chrono::steady_clock::time_point deadline)
      : done(executor, deadline) {}
  asio::steady_timer done;
  std::optional<int> status;
  std::vector<IpAddress> addresses;
};

// One c-ares channel with its sockets watched by Asio. ares_fds and select would break above descriptor 1023.
class Channel : public std::enable_shared_from_this<Channel> {
 public:
  explicit Channel(asio::any_io_executor executor) : executor_(std::move(executor)), tick_(executor_) {
    ares_options options{};
    options.timeout = kTimeoutMs;
    options.tries = kTries;
    options.sock_state_cb = &Channel::socket_state;
    options.sock_state_cb_data = this;
    const int status =
        ares_init_options(&channel_, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB);
    if (status != ARES_SUCCESS) throw std::runtime_error(std::string("c-ares: ") + ares_strerror(status));
  }
  ~Channel() { ares_destroy(channel_); }
  void cancel() { ares_cancel(channel_); }
  Channel(const Channel&) = delete;

  void look_up(const std::string& host, std::shared_ptr<Query> query) {
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    auto* pending = new Pending{shared_from_this(), std::move(query)};
    ares_getaddrinfo(channel_, host.c_str(), nullptr, &hints, &Channel::answered, pending);
    arm_timer();
  }

 private:
  struct Pending {
    std::shared_ptr<Channel> channel;  // alive until its last query is answered
    std::shared_ptr<Query> query;
  };
  struct Watch {
    explicit Watch(const asio::any_io_executor& executor, int fd) : descriptor(executor, fd) {}
    ~Watch() {
      if (descriptor.is_open()) descriptor.release();  // the socket is c-ares' to close
    }
    asio::posix::stream_descriptor descriptor;
    bool readable = false, writable = false;  // what c-ares wants
    bool reading = false, writing = false;    // what is being waited for
  };

  static void answered(void* data, int status, int /*timeouts*/, ares_addrinfo* answer) {
    const std::unique_ptr<Pending> pending(static_cast<Pending*>(data));
    if (answer != nullptr) {
      pending->query->addresses = addresses_of(*answer);
      ares_freeaddrinfo(answer);
    }
    pending->query->status = status;
    pending->query->done.cancel();
    // the channel must not go while c-ares is still inside it
    asio::post(pending->channel->executor_, [channel = pending->channel] {});
  }

  static void socket_state(void* data, ares_socket_t fd, int readable, int writable) {
    auto* self = static_cast<Channel*>(data);
    if (!readable &&
        !writable) {  // c-ares closes it next: let go of the descriptor before its number is reused
      const auto found = self->watches_.find(fd);
      if (found == self->watches_.end()) return;
      found->second->descriptor.release();
      self->watches_.erase(found);
      return;
    }
    auto& watch = self->watches_[fd];
    if (!watch) watch = std::make_shared<Watch>(self->executor_, fd);
    watch->readable = readable != 0;
    watch->writable = writable != 0;
    self->wait_for(fd, watch);
  }

  auto ready(ares_socket_t fd, const std::shared_ptr<Watch>& watch, bool Watch::*waiting,
             ares_socket_t read_fd, ares_socket_t write_fd) {
    return [weak_self = weak_from_this(), fd, weak_watch = std::weak_ptr<Watch>(watch), waiting, read_fd,
            write_fd](const boost::system::error_code& error) {
      const auto self = weak_self.lock();
      const auto alive = weak_watch.lock();
      if (!self || !alive || error) return;
      (*alive).*waiting = false;
      ares_process_fd(self->channel_, read_fd, write_fd);
      const auto still = self->watches_.find(fd);
      if (still != self->watches_.end() && still->second == alive) self->wait_for(fd, alive);
      self->arm_timer();
    };
  }

  void wait_for(ares_socket_t fd, const std::shared_ptr<Watch>& watch) {
    using Descriptor = asio::posix::stream_descriptor;
    if (watch->readable && !watch->reading) {
      watch->reading = true;
      watch->descriptor.async_wait(Descriptor::wait_read,
                                   ready(fd, watch, &Watch::reading, fd, ARES_SOCKET_BAD));
    }
    if (watch->writable && !watch->writing) {
      watch->writing = true;
      watch->descriptor.async_wait(Descriptor::wait_write,
                                   ready(fd, watch, &Watch::writing, ARES_SOCKET_BAD, fd));
    }
  }

  void arm_timer() {
    timeval tv{};
    if (ares_timeout(channel_, nullptr, &tv) == nullptr) return;
    tick_.expires_after(std::chrono::seconds(tv.tv_sec) + std::chrono::microseconds(tv.tv_usec));
    tick_.async_wait([weak_self = weak_from_this()](const boost::system::error_code& error) {
      const auto self = weak_self.lock();
      if (!self || error) return;
      ares_process_fd(self->channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
      self->arm_timer();
    });
  }

  asio::any_io_executor executor_;
  asio::steady_timer tick_;
  ares_channel channel_ = nullptr;
  std::map<ares_socket_t, std::shared_ptr<Watch>> watches_;
};

timespec resolv_conf_changed() {
  struct stat status {};
  return stat("/etc/resolv.conf", &status) == 0 ? status.st_mtim : timespec{};
}

class CaresResolver final : public Resolver {
 public:
  explicit CaresResolver(asio::any_io_executor executor) : executor_(std::move(executor)) {}
  ~CaresResolver() override {
    for (const auto& weak : channels_) {
      if (const auto channel = weak.lock()) channel->cancel();
    }
  }

  Task<Result<std::vector<IpAddress>>> resolve(std::string host,
                                               std::chrono::steady_clock::time_point deadline) override {
    const auto query = std::make_shared<Query>(executor_, deadline);
    channel()->look_up(host, query);
    if (!query->status) {
      const auto [error] = co_await query->done.async_wait(asio::as_tuple(asio::use_awaitable));
      if (error && !query->status) throw boost::system::system_error(error);  // cancelled
    }
    if (!query->status)
      co_return Fault(Reason::kResolve, "resolve " + host + ": no answer before the deadline");
    if (*query->status != ARES_SUCCESS) co_return fault_from_cares(*query->status, host);
    if (query->addresses.empty()) co_return Fault(Reason::kResolve, "resolve " + host + ": no address");
    co_return std::move(query->addresses);
  }

 private:
  // c-ares reads resolv.conf once: a channel made before a change is replaced, and goes with its last query.
  std::shared_ptr<Channel> channel() {
    const timespec changed = resolv_conf_changed();
    if (!channel_ || changed.tv_sec != changed_.tv_sec || changed.tv_nsec != changed_.tv_nsec) {
      channel_ = std::make_shared<Channel>(executor_);
      changed_ = changed;
      std::erase_if(channels_, [](const auto& weak) { return weak.expired(); });
      channels_.push_back(channel_);
    }
    return channel_;
  }

  asio::any_io_executor executor_;
  std::shared_ptr<Channel> channel_;
  std::vector<std::weak_ptr<Channel>> channels_;  // it and those before it that still have queries
  timespec changed_{};
};

}  // namespace

std::unique_ptr<Resolver> make_cares_resolver(asio::any_io_executor executor) {
  static const int initialised = ares_library_init(ARES_LIB_INIT_ALL);
  if (initialised != ARES_SUCCESS)
    throw std::runtime_error(std::string("c-ares: ") + ares_strerror(initialised));
  return std::make_unique<CaresResolver>(std::move(executor));
}

}  // namespace kigen::sources
