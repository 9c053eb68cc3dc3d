#pragma once

#include <cstdlib>
#include <new>

namespace inklens {

/// Memory for third-party code that writes to what it asked for without looking whether it was
/// given any. Where `ask` gives none, the program ends as by operator new (base/status.h).
template <typename Ask>
void* AskUntilGiven(Ask ask) {
  for (;;) {
    if (void* memory = ask()) return memory;
    const std::new_handler handler = std::get_new_handler();
    if (!handler) std::abort();
    handler();
  }
}

}  // namespace inklens
