#include "probes/sources/target_addresses.h"

#include <boost/asio/awaitable.hpp>
#include <utility>

#include "probes/sources/runtime.h"
#include "probes/sources/trace.h"

namespace kigen::sources {

using Addresses = std::vector<IpAddress>;

Task<Result<Addresses>> resolve(const ProbeContext& context, std::string host, AddressFamily family) {
  if (const auto literal = IpAddress::parse(host)) co_return Addresses(1, *literal);
  auto found = co_await context.runtime.resolver().resolve(host, context.deadline);
  if (!found) co_return found;
  std::erase_if(*found, [&](const IpAddress& address) {
    return family != AddressFamily::kAny && address.v6 != (family == AddressFamily::kV6);
  });
  if (found->empty()) co_return Fault(Reason::kResolve, host + ": no address of the family asked for");
  note(context, "resolved " + host + " to " + found->front().to_string());
  co_return found;
}

Task<Result<Addresses>> addresses_of_proxy(const ProbeContext& context, const TlsPlan& plan) {
  auto found = co_await resolve(context, plan.way.proxy->endpoint.host, AddressFamily::kAny);
  if (!found) co_return fault_of_proxy(std::move(found).fault());
  co_return found;
}

Task<Result<Addresses>> addresses_to_connect(const ProbeContext& context, const TlsPlan& plan) {
  if (plan.way.proxy) {
    auto of_proxy = co_await addresses_of_proxy(context, plan);
    co_return of_proxy;
  }
  if (plan.endpoint.connect_to) co_return Addresses(1, *plan.endpoint.connect_to);
  auto found = co_await resolve(context, plan.endpoint.host, plan.family);
  co_return found;
}

Approach::Destination destination_of(const TlsPlan& plan, Addresses addresses) {
  Approach::Destination destination;
  destination.host = plan.endpoint.connect_to ? plan.endpoint.connect_to->to_string() : plan.endpoint.host;
  destination.port = plan.endpoint.port;
  destination.connect_port = plan.way.proxy ? plan.way.proxy->endpoint.port : plan.endpoint.port;
  destination.addresses = std::move(addresses);
  return destination;
}

Task<Result<std::shared_ptr<const ClientIdentity>>> read_identity(const ProbeContext& context,
                                                                  const TlsPlan& plan) {
  auto work = [certificate = plan.client_cert_file, key = plan.client_key_file] {  // named: GCC 12
    return client_identity(certificate, key);
  };
  auto read = co_await offload_small_read(context.runtime, std::move(work), context.deadline);
  if (!read) co_return Fault(Reason::kTimeout, "read our certificate: the deadline passed");
  co_return *std::move(read);
}

}  // namespace kigen::sources
