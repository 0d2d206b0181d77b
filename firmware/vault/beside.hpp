// One task beside the caller: input and output run while the processor works on the next buffer.
#pragma once

#include <future>
#include <system_error>
#include <utility>

namespace dozo::vault {

/// Starts `task` on a thread of its own; where there can be none, it runs when the result is asked
/// for. The future waits in its destructor: declare it after everything the task refers to.
template <class Task>
auto beside(Task task) -> std::future<decltype(task())> {
  try {
    return std::async(std::launch::async, task);
  } catch (const std::system_error&) {
    return std::async(std::launch::deferred, std::move(task));
  }
}

}  // namespace dozo::vault
