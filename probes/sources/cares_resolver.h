// The resolver on c-ares 1.18: asynchronous, so a dead name server holds up nobody but the names it answers
// for. Follows /etc/hosts, search lists and changes of resolv.conf. Lives on one thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "probes/sources/resolver.h"

namespace kigen::sources {

std::unique_ptr<Resolver> make_cares_resolver(boost::asio::any_io_executor executor);

}  // namespace kigen::sources
