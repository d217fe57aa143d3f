// Two calls that race: begun at the same instant, on threads of their own.
#pragma once

#include <latch>
#include <thread>

namespace hailan::testing {

// Returns when both are done; `second` runs on the caller's thread. Checks belong after it: Catch's
// are for one thread only.
template <class First, class Second>
void AtOnce(First first, Second second) {
  std::latch start(2);
  std::thread beside([&] {
    start.arrive_and_wait();
    first();
  });
  start.arrive_and_wait();
  second();
  beside.join();
}

}  // namespace hailan::testing
