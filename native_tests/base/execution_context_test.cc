#include "core/base/execution_context.h"

#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

namespace inklens {
namespace {

/// Counts how many of it are alive.
struct Counted {
  Counted() { ++alive; }
  ~Counted() { --alive; }
  int value = 0;
  static int alive;
};
int Counted::alive = 0;

class ExecutionContextTest : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_EQ(Counted::alive, 0); }
};

TEST_F(ExecutionContextTest, DefaultRunsOnTheCallingThread) {
  const ExecutionContext context;
  EXPECT_EQ(context.pool(), nullptr);
  EXPECT_EQ(context.thread_count(), 1);
}

TEST_F(ExecutionContextTest, OneStatePerKeyAndContext) {
  const ContextKey key, other_key;
  const ContextKey copy = key;
  ExecutionContext context, other_context;
  context.StateOf<Counted>(key).value = 1;
  context.StateOf<Counted>(other_key).value = 2;
  other_context.StateOf<Counted>(key).value = 3;
  EXPECT_EQ(context.StateOf<Counted>(copy).value, 1);
  EXPECT_EQ(context.StateOf<Counted>(other_key).value, 2);
  EXPECT_EQ(other_context.StateOf<Counted>(copy).value, 3);
  EXPECT_EQ(Counted::alive, 3);
}

TEST_F(ExecutionContextTest, StateStaysWhereItIsWhileOthersCome) {
  const ContextKey key;
  ExecutionContext context;
  const Counted* address = &context.StateOf<Counted>(key);
  std::vector<ContextKey> more(100);
  for (const ContextKey& next : more) context.StateOf<Counted>(next);
  EXPECT_EQ(&context.StateOf<Counted>(key), address);
}

TEST_F(ExecutionContextTest, StateGoesWithItsContext) {
  const ContextKey key;
  {
    ExecutionContext context;
    context.StateOf<Counted>(key);
    EXPECT_EQ(Counted::alive, 1);
  }
  EXPECT_EQ(Counted::alive, 0);
}

TEST_F(ExecutionContextTest, StateOfADeadKeyGoesAtTheNextFirstUse) {
  ExecutionContext context;
  std::optional<ContextKey> first{std::in_place}, copy = first;
  const ContextKey second, third;
  context.StateOf<Counted>(*first);
  first.reset();
  context.StateOf<Counted>(second);
  EXPECT_EQ(Counted::alive, 2) << "a copy of the key still lives";
  copy.reset();
  context.StateOf<Counted>(second);
  EXPECT_EQ(Counted::alive, 2) << "second has been used before";
  context.StateOf<Counted>(third);
  EXPECT_EQ(Counted::alive, 2) << "first's state should have gone as third's came";
}

TEST_F(ExecutionContextTest, ANewKeyNeverFindsADeadKeysState) {
  ExecutionContext context;
  for (int i = 0; i < 100; ++i) {
    const ContextKey key;
    Counted& state = context.StateOf<Counted>(key);
    ASSERT_EQ(state.value, 0);
    state.value = 1;
  }
}

TEST_F(ExecutionContextTest, MovingAContextMovesItsStates) {
  const ContextKey key;
  ExecutionContext context;
  context.StateOf<Counted>(key).value = 5;
  ExecutionContext moved = std::move(context);
  EXPECT_EQ(moved.StateOf<Counted>(key).value, 5);
  EXPECT_EQ(Counted::alive, 1);
}

}  // namespace
}  // namespace inklens
