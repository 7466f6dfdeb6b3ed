// Runs a coroutine to its end on an event loop of its own, without dragging Asio into the test. What does not
// end within a minute throws, which fails the test. Made for the types that tests need: see run_task.cc.
#pragma once

#include "probes/model/task.h"

namespace kigen::testing {

template <typename T>
T run_task(Task<T> task);

}  // namespace kigen::testing
