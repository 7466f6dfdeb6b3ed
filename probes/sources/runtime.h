// What the probes of one thread share: its executor, the name resolver, the gates per address, and the pool
// for work that blocks. Made by the engine, one per thread; outlives its probes.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>

#include "probes/model/task.h"
#include "probes/sources/file_watch.h"
#include "probes/sources/gate.h"
#include "probes/sources/mailbox.h"
#include "probes/sources/resolver.h"

namespace kigen::sources {

class FetchCrew;
class RevocationLookups;

/// Threads for what blocks: walking and reading files, parsing key stores, getaddrinfo. One per process.
using BlockingPool = boost::asio::thread_pool;

class Runtime {
 public:
  struct Limits {
    std::size_t max_per_address = 32;
    // Each shared by threads that share the limit; null: this thread's alone.
    std::shared_ptr<AddressCounts> address_counts = nullptr;
    std::shared_ptr<AddressCounts> intrusive_counts = nullptr;
    // For small reads that a network probe waits for; null: the pool for everything that blocks.
    std::shared_ptr<BlockingPool> small_reads = nullptr;
    std::size_t max_connections = 10000;                              // of this thread
    std::shared_ptr<FileWatch> file_watch = nullptr;                  // null: nobody tells of changed files
    std::shared_ptr<RevocationLookups> revocation_lookups = nullptr;  // null: no authority is asked
    std::shared_ptr<FetchCrew> document_fetches = nullptr;            // null: no document is fetched
  };
  Runtime(boost::asio::any_io_executor executor, std::shared_ptr<BlockingPool> pool, ResolverKind resolver,
          Limits limits);
  Runtime(boost::asio::any_io_executor executor, std::shared_ptr<BlockingPool> pool,
          std::unique_ptr<Resolver> resolver, Limits limits);
  ~Runtime();
  Runtime(const Runtime&) = delete;

  const boost::asio::any_io_executor& executor() const { return executor_; }
  Resolver& resolver() { return *resolver_; }
  AddressGates& address_gates() { return address_gates_; }
  /// For probes of which a server should see one at a time.
  AddressGates& intrusive_gates() { return intrusive_gates_; }
  BlockingPool& pool() { return *pool_; }
  /// Of its own, so that a walk of a dead file system does not hold up probes of the network.
  BlockingPool& small_reads() { return *small_reads_; }
  /// Every connection of a probe takes a place: a probe may need several.
  Gate& connections() { return connections_; }
  /// Null where nobody tells of changed files.
  const std::shared_ptr<FileWatch>& file_watch() const { return file_watch_; }
  /// Null where no authority is asked.
  RevocationLookups* revocation_lookups() const { return revocation_lookups_.get(); }
  /// Null where no document is fetched.
  FetchCrew* document_fetches() const { return document_fetches_.get(); }
  const std::shared_ptr<Mailbox>& mailbox() const { return mailbox_; }

 private:
  boost::asio::any_io_executor executor_;
  std::shared_ptr<BlockingPool> pool_;
  std::shared_ptr<BlockingPool> small_reads_;
  std::shared_ptr<FileWatch> file_watch_;
  std::shared_ptr<RevocationLookups> revocation_lookups_;
  std::shared_ptr<FetchCrew> document_fetches_;
  std::unique_ptr<Resolver> resolver_;
  Gate connections_;
  AddressGates address_gates_;
  AddressGates intrusive_gates_;
  std::shared_ptr<Mailbox> mailbox_;
};

/// Runs `work` on the pool and waits for what it returns; nothing when `deadline` comes first. A coroutine
/// that leaves, then or because it is cancelled, leaves at once: work that has not begun is dropped, other
/// work goes on unobserved. So `work` must own what it touches. An exception of `work` is thrown here.
template <typename Work>
Task<std::optional<std::invoke_result_t<Work>>> offload_to(BlockingPool& pool, Runtime& runtime, Work work,
                                                           std::chrono::steady_clock::time_point deadline) {
  namespace asio = boost::asio;
  struct Waiter {  // of the loop, and never owned by the pool, which may outlive the loop
    Waiter(const asio::any_io_executor& executor, std::chrono::steady_clock::time_point until)
        : done(executor, until) {}
    asio::steady_timer done;
    bool finished = false;
  };
  struct Outcome {  // of the pool's thread until the waiter has finished
    std::optional<std::invoke_result_t<Work>> value;
    std::exception_ptr error;
  };
  const auto waiter = std::make_shared<Waiter>(runtime.executor(), deadline);
  const auto outcome = std::make_shared<Outcome>();
  asio::post(pool, [outcome, weak = std::weak_ptr<Waiter>(waiter), mailbox = runtime.mailbox(),
                    work = std::move(work)]() mutable {
    if (weak.expired()) return;
    try {
      outcome->value.emplace(work());
    } catch (...) {  // carried over to the awaiting thread
      outcome->error = std::current_exception();
    }
    mailbox->post([weak] {
      const auto waiting = weak.lock();
      if (!waiting) return;
      waiting->finished = true;
      waiting->done.cancel();
    });
  });
  const auto [error] = co_await waiter->done.async_wait(asio::as_tuple(asio::use_awaitable));
  if (!waiter->finished && error) throw boost::system::system_error(asio::error::operation_aborted);
  if (!waiter->finished) co_return std::nullopt;
  if (outcome->error) std::rethrow_exception(outcome->error);
  co_return std::move(outcome->value);
}

template <typename Work>
Task<std::optional<std::invoke_result_t<Work>>> offload(
    Runtime& runtime, Work work,
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max()) {
  return offload_to(runtime.pool(), runtime, std::move(work), deadline);
}

/// The same for a small file that a network probe waits for.
template <typename Work>
Task<std::optional<std::invoke_result_t<Work>>> offload_small_read(
    Runtime& runtime, Work work, std::chrono::steady_clock::time_point deadline) {
  return offload_to(runtime.small_reads(), runtime, std::move(work), deadline);
}

}  // namespace kigen::sources
