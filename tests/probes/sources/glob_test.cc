#include "probes/sources/glob.h"

#include <gtest/gtest.h>

#include <string>

namespace kigen::sources {
namespace {

struct Match {
  const char* pattern;
  const char* path;
  bool matches;
};
void PrintTo(const Match& row, std::ostream* out) { *out << row.pattern << " against " << row.path; }

class GlobMatch : public ::testing::TestWithParam<Match> {};

TEST_P(GlobMatch, IsAsInTheTable) {
  EXPECT_EQ(glob_match(GetParam().pattern, GetParam().path), GetParam().matches);
}

INSTANTIATE_TEST_SUITE_P(
    Table, GlobMatch,
    ::testing::Values(
        Match{"/a/b.pem", "/a/b.pem", true}, Match{"/a/b.pem", "/a/b.pem.old", false},
        Match{"/a/*.pem", "/a/b.pem", true}, Match{"/a/*.pem", "/a/b/c.pem", false},
        Match{"/a/*.pem", "/a/.pem", false}, Match{"/a/.*", "/a/.pem", true}, Match{"/a/*", "/a", false},
        Match{"/a/?.pem", "/a/b.pem", true}, Match{"/a/?.pem", "/a/bc.pem", false},
        Match{"/a/?", "/a/.", false}, Match{"/a/*b*c", "/a/xbybc", true}, Match{"/a/*b*c", "/a/xbyb", false},
        Match{"/**", "/a/b/c", true}, Match{"/**/c", "/c", true}, Match{"/**/c", "/a/b/c", true},
        Match{"/a/**/c", "/a/c", true}, Match{"/a/**/c", "/a/b/b/c", true}, Match{"/a/**/c", "/b/c", false},
        Match{"/a/**", "/a", true}, Match{"**/c", "/a/b/c", true}, Match{"**/old/**", "/a/old", true},
        Match{"**/old/**", "/a/old/b/c", true}, Match{"**/old/**", "/a/older/b", false},
        Match{"/**/b/**/d", "/a/b/b/c/d", true}, Match{"/**/b/**/d", "/a/b/d/c", false},
        Match{"/**/a/b/**/c", "/a/x/a/b/c", true}, Match{"/**/a/*/c", "/a/a/b/c", true},
        Match{"/**/c", "/a/.git/c", false}, Match{"/**/.git/c", "/a/.git/c", true},
        Match{"/**/.git/**", "/a/.git/b/c", true}, Match{"/**", "/.ssh", false},
        Match{"/a/**b", "/a/xb", true}, Match{"/a/**b", "/a/x/b", false},
        Match{"/a/[bc].pem", "/a/b.pem", true}, Match{"/a/[bc].pem", "/a/d.pem", false},
        Match{"/a/[!bc].pem", "/a/d.pem", true}, Match{"/a/[^bc].pem", "/a/b.pem", false},
        Match{"/a/[a-c]x", "/a/bx", true}, Match{"/a/[a-c]x", "/a/dx", false}, Match{"/a/[]x]", "/a/]", true},
        Match{"/a/[!]x]", "/a/]", false}, Match{"/a/[a-]", "/a/-", true}, Match{"/a/[b", "/a/[b", true},
        Match{"/a/[b", "/a/b", false}, Match{"/a/*[0-9].pem", "/a/cert12.pem", true},
        Match{"/a/[.]x", "/a/.x", false}, Match{"/a/[", "/a/[", true}, Match{"/a/[]", "/a/[]", true},
        Match{"/a/x[", "/a/x", false}, Match{"", "", true}, Match{"", "a", false}, Match{"*", "", false},
        Match{"**", "", true}));

TEST(Glob, PathologicalPatternsEndSoon) {
  std::string pattern, stars, path;
  for (int i = 0; i < 60; ++i) {
    pattern += "/**/a";
    path += "/a";
    stars += "a*";
  }
  EXPECT_TRUE(glob_match(pattern, path));
  EXPECT_FALSE(glob_match(pattern + "/**/b", path + path + path));
  EXPECT_FALSE(glob_match("/" + stars + "b", "/" + std::string(4000, 'a')));
  EXPECT_FALSE(glob_match("/**/**/**/**/**/**/**/**/**/**/**/**/**/b", path + path));
}

TEST(Glob, FixedFolderEndsBeforeTheFirstWildcard) {
  EXPECT_EQ(fixed_folder("/etc/ssl/**/*.p12"), "/etc/ssl");
  EXPECT_EQ(fixed_folder("/etc/ss?/a"), "/etc");
  EXPECT_EQ(fixed_folder("/etc/[ab]/a"), "/etc");
  EXPECT_EQ(fixed_folder("/*.pem"), "/");
  EXPECT_EQ(fixed_folder("/etc/a.pem"), "/etc");
  EXPECT_EQ(fixed_folder("/a.pem"), "/");
  EXPECT_EQ(fixed_folder("*.pem"), "");
}

TEST(Glob, KnowsAWildcard) {
  for (const char* pattern : {"/a*", "/a?", "/[a]", "/**"}) EXPECT_TRUE(has_wildcard(pattern)) << pattern;
  for (const char* path : {"", "/", "/a.pem", "/a]", "/a!b{c}"}) EXPECT_FALSE(has_wildcard(path)) << path;
}

struct Below {
  const char* pattern;
  const char* folder;
  bool possible;
};
void PrintTo(const Below& row, std::ostream* out) { *out << row.pattern << " below " << row.folder; }

class GlobBelow : public ::testing::TestWithParam<Below> {};

TEST_P(GlobBelow, IsAsInTheTable) {
  EXPECT_EQ(glob_may_match_below(GetParam().pattern, GetParam().folder), GetParam().possible);
}

INSTANTIATE_TEST_SUITE_P(Table, GlobBelow,
                         ::testing::Values(Below{"/a/*/c.pem", "/a", true}, Below{"/a/*/c.pem", "/a/b", true},
                                           Below{"/a/*/c.pem", "/a/b/d", false},
                                           Below{"/a/*/c.pem", "/b", false}, Below{"/a/*.pem", "/a/b", false},
                                           Below{"/a/**/c", "/a/b/d/e", true}, Below{"/a/**/c", "/b", false},
                                           Below{"/a/*/c", "/a/.b", false}, Below{"/**", "/a/b", true}));

}  // namespace
}  // namespace kigen::sources
