#include "exporter/web/route.h"

#include <gtest/gtest.h>

namespace kigen::web {
namespace {

struct RouteCase {
  const char* prefix;
  const char* telemetry;
  const char* path;
  Page page;
};

class RoutesTable : public ::testing::TestWithParam<RouteCase> {};

TEST_P(RoutesTable, FindsExactlyThePage) {
  const auto& row = GetParam();
  EXPECT_EQ(Routes(row.prefix, row.telemetry).find(row.path), row.page) << row.prefix << " " << row.path;
}

INSTANTIATE_TEST_SUITE_P(AtTheRoot, RoutesTable,
                         ::testing::Values(RouteCase{"/", "/metrics", "/metrics", Page::kMetrics},
                                           RouteCase{"/", "/metrics", "/probe", Page::kProbe},
                                           RouteCase{"/", "/metrics", "/", Page::kStatus},
                                           RouteCase{"/", "/metrics", "/-/healthy", Page::kHealthy},
                                           RouteCase{"/", "/metrics", "/-/ready", Page::kReady},
                                           RouteCase{"/", "/metrics", "/-/reload", Page::kReload},
                                           RouteCase{"/", "/metrics", "/metricsx", Page::kNone},
                                           RouteCase{"/", "/metrics", "/metrics/", Page::kNone},
                                           RouteCase{"/", "/metrics", "/metrics/foo", Page::kNone},
                                           RouteCase{"/", "/metrics", "/Metrics", Page::kNone},
                                           RouteCase{"/", "/metrics", "//metrics", Page::kNone},
                                           RouteCase{"/", "/metrics", "/%6detrics", Page::kNone},
                                           RouteCase{"/", "/metrics", "/a/../metrics", Page::kNone},
                                           RouteCase{"/", "/metrics", "", Page::kNone},
                                           RouteCase{"", "scrape", "/scrape", Page::kMetrics},
                                           RouteCase{"/", "/", "/", Page::kMetrics}));

INSTANTIATE_TEST_SUITE_P(BelowAPrefix, RoutesTable,
                         ::testing::Values(RouteCase{"/kigen", "/metrics", "/kigen/metrics", Page::kMetrics},
                                           RouteCase{"kigen/", "metrics", "/kigen/metrics", Page::kMetrics},
                                           RouteCase{"/kigen", "/metrics", "/kigen/", Page::kStatus},
                                           RouteCase{"/kigen", "/metrics", "/kigen/-/ready", Page::kReady},
                                           RouteCase{"/kigen", "/metrics", "/kigen", Page::kElsewhere},
                                           RouteCase{"/kigen", "/metrics", "/", Page::kElsewhere},
                                           RouteCase{"/kigen", "/metrics", "/metrics", Page::kNone},
                                           RouteCase{"/kigen", "/metrics", "/kigenmetrics", Page::kNone},
                                           RouteCase{"/kigen", "/metrics", "/kigen/kigen/metrics",
                                                     Page::kNone}));

class RouteMethods : public ::testing::Test {};

TEST_F(RouteMethods, PagesAreReadAndReloadIsPosted) {
  EXPECT_TRUE(allows(Page::kMetrics, "GET"));
  EXPECT_TRUE(allows(Page::kStatus, "HEAD"));
  EXPECT_FALSE(allows(Page::kProbe, "POST"));
  EXPECT_FALSE(allows(Page::kMetrics, "get"));
  EXPECT_TRUE(allows(Page::kReload, "POST"));
  EXPECT_FALSE(allows(Page::kReload, "GET"));
  EXPECT_EQ(allowed_methods(Page::kHealthy), "GET, HEAD");
  EXPECT_EQ(allowed_methods(Page::kReload), "POST");
}

}  // namespace
}  // namespace kigen::web
