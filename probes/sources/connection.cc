#include "probes/sources/connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "probes/sources/fault_table.h"

namespace kigen::sources {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

tcp::endpoint endpoint_of(const IpAddress& address, std::uint16_t port) {
  if (address.v6) return {asio::ip::address_v6(address.octets), port};
  asio::ip::address_v4::bytes_type octets;
  std::copy_n(address.octets.begin(), octets.size(), octets.begin());
  return {asio::ip::address_v4(octets), port};
}

}  // namespace

struct Connection::State {
  State(const asio::any_io_executor& executor, std::chrono::steady_clock::time_point deadline)
      : socket(executor), alarm(executor, deadline) {}

  // What an error of an operation means: the deadline's doing, a cancelled probe's (which leaves by
  // exception), or the network's.
  Fault fault_of(const boost::system::error_code& error, std::string_view doing) const {
    if (expired) return {Reason::kTimeout, std::string(doing) + ": the deadline passed"};
    if (error == asio::error::operation_aborted) throw boost::system::system_error(error);
    if (error == asio::error::eof)
      return {Reason::kClosed, std::string(doing) + ": the peer closed the connection"};
    return fault_from_errno(error.value(), doing);
  }

  tcp::socket socket;
  asio::steady_timer alarm;
  bool expired = false;
};

Connection::Connection(const asio::any_io_executor& executor, std::chrono::steady_clock::time_point deadline)
    : state_(std::make_shared<State>(executor, deadline)) {
  state_->alarm.async_wait([weak = std::weak_ptr<State>(state_)](const boost::system::error_code& error) {
    const auto state = weak.lock();
    if (error || !state) return;
    state->expired = true;
    boost::system::error_code ignored;
    state->socket.cancel(ignored);
  });
}

Connection::~Connection() = default;

Task<Status> Connection::connect(IpAddress address, std::uint16_t port) {
  const std::string doing = "connect to " + address.to_string();
  boost::system::error_code error;
  state_->socket.open(address.v6 ? tcp::v6() : tcp::v4(), error);
  if (!error) state_->socket.non_blocking(true, error);
  if (error) co_return fault_from_errno(error.value(), doing);
  std::tie(error) = co_await state_->socket.async_connect(endpoint_of(address, port), kAwait);
  if (error) co_return state_->fault_of(error, doing);
  state_->socket.native_non_blocking(true, error);
  state_->socket.set_option(tcp::no_delay(true), error);
  co_return Done();
}

Task<Status> Connection::wait_readable() {
  if (state_->expired) co_return Fault(Reason::kTimeout, "wait for the peer: the deadline passed");
  const auto [error] = co_await state_->socket.async_wait(tcp::socket::wait_read, kAwait);
  if (error) co_return state_->fault_of(error, "wait for the peer");
  co_return Done();
}

Task<Status> Connection::wait_writable() {
  if (state_->expired) co_return Fault(Reason::kTimeout, "send to the peer: the deadline passed");
  const auto [error] = co_await state_->socket.async_wait(tcp::socket::wait_write, kAwait);
  if (error) co_return state_->fault_of(error, "send to the peer");
  co_return Done();
}

Task<Result<std::size_t>> Connection::read_some(std::span<std::uint8_t> buffer) {
  if (state_->expired) co_return Fault(Reason::kTimeout, "wait for the peer: the deadline passed");
  const auto [error, count] =
      co_await state_->socket.async_read_some(asio::buffer(buffer.data(), buffer.size()), kAwait);
  if (error) co_return state_->fault_of(error, "read from the peer");
  co_return count;
}

Task<Status> Connection::write_all(ByteView bytes) {
  while (
      !bytes.empty()) {  // not async_write: the alarm may ring between two of its steps and is not seen there
    if (state_->expired) co_return Fault(Reason::kTimeout, "send to the peer: the deadline passed");
    const auto [error, count] =
        co_await state_->socket.async_write_some(asio::buffer(bytes.data(), bytes.size()), kAwait);
    if (error) co_return state_->fault_of(error, "send to the peer");
    bytes = bytes.subspan(count);
  }
  co_return Done();
}

int Connection::descriptor() const { return state_->socket.native_handle(); }

}  // namespace kigen::sources
