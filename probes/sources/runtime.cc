#include "probes/sources/runtime.h"

#include "probes/sources/cares_resolver.h"
#include "probes/sources/system_resolver.h"

namespace kigen::sources {

Runtime::Runtime(boost::asio::any_io_executor executor, std::shared_ptr<BlockingPool> pool,
                 ResolverKind resolver, Limits limits)
    : Runtime(
          executor, std::move(pool),
          resolver == ResolverKind::kCares ? make_cares_resolver(executor) : make_system_resolver(executor),
          std::move(limits)) {}

Runtime::Runtime(boost::asio::any_io_executor executor, std::shared_ptr<BlockingPool> pool,
                 std::unique_ptr<Resolver> resolver, Limits limits)
    : executor_(std::move(executor)),
      pool_(std::move(pool)),
      small_reads_(limits.small_reads ? std::move(limits.small_reads) : pool_),
      file_watch_(std::move(limits.file_watch)),
      revocation_lookups_(std::move(limits.revocation_lookups)),
      document_fetches_(std::move(limits.document_fetches)),
      resolver_(std::move(resolver)),
      connections_(executor_, limits.max_connections),
      address_gates_(executor_, limits.max_per_address, std::move(limits.address_counts)),
      intrusive_gates_(executor_, 1, std::move(limits.intrusive_counts)),
      mailbox_(std::make_shared<Mailbox>(executor_)) {}

Runtime::~Runtime() { mailbox_->close(); }

}  // namespace kigen::sources
