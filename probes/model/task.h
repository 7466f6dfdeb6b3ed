// The coroutine type of a probe, named without Asio: enough for a header, or a constexpr table, of functions
// that return one. Whoever writes or awaits such a coroutine includes <boost/asio/awaitable.hpp>.
#pragma once

namespace boost::asio {
class any_io_executor;
template <typename T, typename Executor>
class awaitable;
}  // namespace boost::asio

namespace kigen {

template <typename T>
using Task = boost::asio::awaitable<T, boost::asio::any_io_executor>;

}  // namespace kigen
