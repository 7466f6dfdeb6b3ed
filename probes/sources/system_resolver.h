// The resolver on getaddrinfo: every NSS module of the system, at the price of a thread per name under way.
// A lookup cannot be cancelled, so a waiter leaves at its deadline and the thread follows when it can.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "probes/sources/resolver.h"

namespace kigen::sources {

std::unique_ptr<Resolver> make_system_resolver(boost::asio::any_io_executor executor);

}  // namespace kigen::sources
