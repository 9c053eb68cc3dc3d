#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <utility>

struct pthreadpool;

namespace inklens {

/// Identifies an immutable object (a layer, a model) that keeps mutable working state in each
/// ExecutionContext. Copies identify the same object.
class ContextKey {
 public:
  ContextKey() : token_(std::make_shared<char>()) {}

 private:
  friend class ExecutionContext;
  std::shared_ptr<const void> token_;
};

/// Everything that a call needs to write: the thread pool and, per immutable object, its
/// prepared operators and scratch memory. A loaded model is const and can be shared between
/// threads; a context is used by one call at a time and may serve any number of models.
class ExecutionContext {
 public:
  /// A context without worker threads: everything runs on the calling thread.
  ExecutionContext() = default;
  /// Calls task(i) for every i below count, spread over the pool's threads.
  using Spread = void (*)(pthreadpool* pool, std::size_t count,
                          const std::function<void(std::size_t)>& task);
  /// `pool` is a pthreadpool (see xnn/thread_pool.h, which makes them) with `thread_count` threads.
  ExecutionContext(std::shared_ptr<pthreadpool> pool, int thread_count, Spread spread)
      : pool_(std::move(pool)), thread_count_(thread_count), spread_(spread) {}
  ExecutionContext(ExecutionContext&&) = default;
  ExecutionContext& operator=(ExecutionContext&&) = default;

  /// While it lives, everything runs on the calling thread if `worth_it`: for what takes so short
  /// that it is not worth handing over, and after which the pool's threads would spin on cores that
  /// others need.
  class Alone {
   public:
    explicit Alone(ExecutionContext& context, bool worth_it = true)
        : context_(context), before_(context.alone_) {
      context.alone_ = before_ || worth_it;
    }
    Alone(const Alone&) = delete;
    Alone& operator=(const Alone&) = delete;
    ~Alone() { context_.alone_ = before_; }

   private:
    ExecutionContext& context_;
    const bool before_;
  };

  /// Null when everything runs on the calling thread.
  pthreadpool* pool() const { return alone_ ? nullptr : pool_.get(); }
  int thread_count() const { return alone_ ? 1 : thread_count_; }

  /// Calls task(i) for every i below `count`, spread over the context's threads, and returns when
  /// all are done. Tasks must not write what another one touches, nor use the context.
  template <typename Task>
  void ParallelFor(std::size_t count, const Task& task) {
    if (pool() != nullptr) {
      spread_(pool(), count, std::cref(task));  // a reference: a copy would be allocated
    } else {
      for (std::size_t i = 0; i < count; ++i) task(i);
    }
  }

  /// The working state that the object identified by `key` keeps here, default-constructed at
  /// first use. A key is always used with one and the same State. The state lives as long as
  /// both the context and some copy of the key; that of dead keys goes at the next first use.
  template <typename State>
  State& StateOf(const ContextKey& key) {
    auto found = states_.find(key.token_);
    if (found == states_.end()) {
      std::erase_if(states_, [](const auto& entry) { return entry.first.expired(); });
      found = states_.emplace(key.token_, std::make_shared<State>()).first;
    }
    return *static_cast<State*>(found->second.get());
  }

 private:
  std::shared_ptr<pthreadpool> pool_;
  int thread_count_ = 1;
  bool alone_ = false;
  Spread spread_ = nullptr;
  std::map<std::weak_ptr<const void>, std::shared_ptr<void>, std::owner_less<>> states_;
};

}  // namespace inklens
