#include "tests/support/run_task.h"

#include <string>

#include "probes/model/bytes.h"
#include "probes/model/result.h"
#include "tests/support/event_loop.h"

namespace kigen::testing {

template <typename T>
T run_task(Task<T> task) {
  EventLoop loop;
  return loop.run(std::move(task));
}

template Status run_task(Task<Status> task);
template Result<std::string> run_task(Task<Result<std::string>> task);
template Result<Bytes> run_task(Task<Result<Bytes>> task);

}  // namespace kigen::testing
