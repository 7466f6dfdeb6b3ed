#include "probes/model/fnv1a.h"

#include <gtest/gtest.h>

namespace kigen {
namespace {

// Of the list that its authors publish.
TEST(Fnv1a, IsAsPublished) {
  EXPECT_EQ(fnv1a(""), 0xcbf29ce484222325ULL);
  EXPECT_EQ(fnv1a("a"), 0xaf63dc4c8601ec8cULL);
  EXPECT_EQ(fnv1a("foobar"), 0x85944171f73967e8ULL);
}

}  // namespace
}  // namespace kigen
