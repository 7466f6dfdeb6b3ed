// The way from a thread of a pool back to an event loop. The loop may be gone by the time: then what arrives
// is dropped. Thread-safe; shared between both sides.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <mutex>
#include <utility>

namespace kigen::sources {

class Mailbox {
 public:
  explicit Mailbox(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  /// `handler` runs on the loop, or is destroyed here. It must not own anything that belongs to the loop.
  template <typename Handler>
  void post(Handler handler) {
    const std::lock_guard lock(mutex_);
    if (open_) boost::asio::post(executor_, std::move(handler));
  }

  /// To be called before the loop goes.
  void close() {
    const std::lock_guard lock(mutex_);
    open_ = false;
  }

 private:
  std::mutex mutex_;
  bool open_ = true;
  boost::asio::any_io_executor executor_;
};

}  // namespace kigen::sources
