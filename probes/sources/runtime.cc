#include "probes/sources/runtime.h"

#include "probes/sources/cares_resolver.h"
#include "probes/sources/system_resolver.h"

namespace kigen::sources {

Runtime::Runtime(boost::asio::any_io_executor executor, std::shared_ptr<BlockingPool> pool,
                 ResolverKind resolver, Limits limits)
    : executor_(std::move(executor)),
      pool_(std::move(pool)),
      resolver_(resolver == ResolverKind::kCares ? make_cares_resolver(executor_)
                                                 : make_system_resolver(executor_)),
      address_gates_(executor_, limits.max_per_address, std::move(limits.address_counts)),
      mailbox_(std::make_shared<Mailbox>(executor_)) {}

Runtime::~Runtime() { mailbox_->close(); }

}  // namespace kigen::sources
