#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace inklens {

/// A callable that somebody else owns and that outlives the call it is handed to. Costs an address
/// and a function where std::function takes a copy and the code for that.
template <typename Signature>
class FunctionRef;

template <typename R, typename... Arguments>
class FunctionRef<R(Arguments...)> {
 public:
  template <typename F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, FunctionRef>)
  FunctionRef(const F& callable)  // NOLINT: implicit, as a function is passed
      : callable_(std::addressof(callable)), call_([](const void* of, Arguments... arguments) -> R {
          return (*static_cast<const F*>(of))(std::forward<Arguments>(arguments)...);
        }) {}

  R operator()(Arguments... arguments) const {
    return call_(callable_, std::forward<Arguments>(arguments)...);
  }

 private:
  const void* callable_;
  R (*call_)(const void*, Arguments...);
};

}  // namespace inklens
