#include "admin_api/metrics/text_writer.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

std::string written(MetricsFormat format) {
    static constexpr std::array<double, 2> bounds{0.5, 10};
    Histogram histogram(bounds);
    histogram.add(0.25);
    histogram.add(20);
    std::string text;
    MetricsWriter out(text, format);
    out.family("a_total", MetricKind::counter, "As.");
    out.sample({{"x", "1"}, {"y", "back\\slash \"quote\"\nline"}}, 3);
    out.sample({}, 18446744073709551615.0);
    out.gauge("b", "Bs.", 1.5);
    out.family("c", MetricKind::histogram, "Cs.");
    out.sample({{"s", "é"}}, histogram);
    out.end();
    return text;
}

TEST(MetricsWriter, writes_the_text_of_prometheus) {
    EXPECT_EQ(written(MetricsFormat::prometheus), "# HELP a_total As.\n"
                                                  "# TYPE a_total counter\n"
                                                  "a_total{x=\"1\",y=\"back\\\\slash \\\"quote\\\"\\nline\"} 3\n"
                                                  "a_total 18446744073709551616\n"
                                                  "# HELP b Bs.\n"
                                                  "# TYPE b gauge\n"
                                                  "b 1.5\n"
                                                  "# HELP c Cs.\n"
                                                  "# TYPE c histogram\n"
                                                  "c_bucket{s=\"é\",le=\"0.5\"} 1\n"
                                                  "c_bucket{s=\"é\",le=\"10\"} 1\n"
                                                  "c_bucket{s=\"é\",le=\"+Inf\"} 2\n"
                                                  "c_sum{s=\"é\"} 20.25\n"
                                                  "c_count{s=\"é\"} 2\n");
}

TEST(MetricsWriter, openmetrics_names_counters_otherwise_and_has_an_end) {
    const std::string text = written(MetricsFormat::openmetrics);
    EXPECT_TRUE(text.starts_with("# HELP a As.\n# TYPE a counter\na_total{"));
    EXPECT_TRUE(text.ends_with("\n# EOF\n"));
}

TEST(MetricsWriter, says_what_it_writes) {
    EXPECT_EQ(content_type_of(MetricsFormat::prometheus), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_TRUE(content_type_of(MetricsFormat::openmetrics).starts_with("application/openmetrics-text; version=1.0.0"));
}

} // namespace
} // namespace holdfast::admin_api
