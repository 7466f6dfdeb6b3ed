#include "probes/sources/system_resolver.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <optional>

#include "probes/sources/fault_table.h"
#include "probes/sources/mailbox.h"

namespace kigen::sources {
namespace {

namespace asio = boost::asio;
using Addresses = std::vector<IpAddress>;

constexpr std::size_t kThreads = 8;

IpAddress address_of(const addrinfo& info) {
  if (info.ai_family == AF_INET6) {
    const auto* in6 = reinterpret_cast<const sockaddr_in6*>(info.ai_addr);
    return IpAddress::from_octets({reinterpret_cast<const std::uint8_t*>(&in6->sin6_addr), 16});
  }
  const auto* in = reinterpret_cast<const sockaddr_in*>(info.ai_addr);
  return IpAddress::from_octets({reinterpret_cast<const std::uint8_t*>(&in->sin_addr), 4});
}

Result<Addresses> look_up(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int status = getaddrinfo(host.c_str(), nullptr, &hints, &list);
  if (status != 0) return fault_from_getaddrinfo(status, host);
  Addresses addresses;
  for (const addrinfo* info = list; info != nullptr; info = info->ai_next) {
    if (info->ai_family != AF_INET && info->ai_family != AF_INET6) continue;
    const IpAddress address = address_of(*info);
    if (std::find(addresses.begin(), addresses.end(), address) == addresses.end())
      addresses.push_back(address);
  }
  freeaddrinfo(list);
  if (addresses.empty()) return Fault(Reason::kResolve, "resolve " + host + ": no address");
  return addresses;
}

// Belongs to the event loop: threads of the pool hold it weakly.
struct Query {
  Query(const asio::any_io_executor& executor, std::chrono::steady_clock::time_point deadline)
      : done(executor, deadline) {}
  asio::steady_timer done;
  std::optional<Result<Addresses>> answer;
};

// Shared by all threads of the process and never destroyed: a lookup that hangs must not hold up the exit.
asio::thread_pool& lookup_pool() {
  static auto* pool = new asio::thread_pool(kThreads);
  return *pool;
}

class SystemResolver final : public Resolver {
 public:
  explicit SystemResolver(asio::any_io_executor executor)
      : executor_(std::move(executor)), mailbox_(std::make_shared<Mailbox>(executor_)) {}
  ~SystemResolver() override { mailbox_->close(); }

  Task<Result<Addresses>> resolve(std::string host, std::chrono::steady_clock::time_point deadline) override {
    const auto query = std::make_shared<Query>(executor_, deadline);
    asio::post(lookup_pool(), [mailbox = mailbox_, weak = std::weak_ptr<Query>(query), host] {
      if (weak.expired()) return;  // nobody waits any more: the thread is for those who do
      mailbox->post([weak, answer = look_up(host)]() mutable {
        const auto waiting = weak.lock();
        if (!waiting) return;
        waiting->answer = std::move(answer);
        waiting->done.cancel();
      });
    });
    const auto [error] = co_await query->done.async_wait(asio::as_tuple(asio::use_awaitable));
    if (query->answer) co_return *std::move(query->answer);
    if (error) throw boost::system::system_error(error);  // cancelled
    co_return Fault(Reason::kResolve, "resolve " + host + ": no answer before the deadline");
  }

 private:
  asio::any_io_executor executor_;
  std::shared_ptr<Mailbox> mailbox_;
};

}  // namespace

std::unique_ptr<Resolver> make_system_resolver(asio::any_io_executor executor) {
  return std::make_unique<SystemResolver>(std::move(executor));
}

}  // namespace kigen::sources
