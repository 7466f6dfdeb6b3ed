#include "probes/model/secret.h"

#include <gtest/gtest.h>

#include <sstream>
#include <type_traits>

namespace kigen {
namespace {

TEST(Secret, PrintsAsRedacted) {
  std::ostringstream out;
  out << Secret("hunter2") << Secret();
  EXPECT_EQ(out.str(), "<redacted><redacted>");
}

TEST(Secret, DoesNotTurnIntoTextByItself) {
  EXPECT_FALSE((std::is_convertible_v<Secret, std::string>));
  EXPECT_FALSE((std::is_convertible_v<Secret, std::string_view>));
  EXPECT_FALSE((std::is_convertible_v<std::string, Secret>));
}

TEST(Secret, RevealsItsText) {
  EXPECT_EQ(Secret("hunter2").reveal(), "hunter2");
  EXPECT_TRUE(Secret().empty());
  EXPECT_FALSE(Secret("x").empty());
}

TEST(Secret, ComparesByText) {
  EXPECT_EQ(Secret("a"), Secret("a"));
  EXPECT_FALSE(Secret("a") == Secret("b"));
}

TEST(Secret, LeavesNothingBehindWhenMoved) {
  for (const std::size_t size :
       {std::size_t{3}, std::size_t{300}}) {  // inside the string object, and on the heap
    Secret from{std::string(size, 's')};
    const char* const bytes = from.reveal().data();
    const Secret to(std::move(from));
    EXPECT_EQ(to.reveal(), std::string(size, 's'));
    EXPECT_TRUE(from.empty());  // NOLINT: what a moved-from secret holds is the question
    EXPECT_NE(bytes[0], 's');
  }
}

TEST(Secret, AssignsCopiesAndMoves) {
  const Secret original("a");
  Secret other("b");
  other = original;
  EXPECT_EQ(other.reveal(), "a");
  EXPECT_EQ(original.reveal(), "a");
  other = Secret("c");
  EXPECT_EQ(other.reveal(), "c");
}

}  // namespace
}  // namespace kigen
