#pragma once
// Writes metrics in the text formats that Prometheus reads.

#include "admin_api/metrics/histogram.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace holdfast::admin_api {

enum class MetricsFormat : std::uint8_t {
    prometheus,  // text 0.0.4
    openmetrics, // OpenMetrics 1.0.0
};
std::string_view content_type_of(MetricsFormat format);

enum class MetricKind : std::uint8_t { gauge, counter, histogram };

/// Appends to a string that outlives it: family by family, each with all of its samples.
class MetricsWriter {
  public:
    using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    MetricsWriter(std::string& out, MetricsFormat format) : out_(out), format_(format) {}

    /// The samples that follow belong to it. The name of a counter ends in "_total".
    void family(std::string_view name, MetricKind kind, std::string_view help);
    void sample(Labels labels, double value) { sample("", labels, {}, value); }
    void sample(Labels labels, const Histogram& histogram);
    void gauge(std::string_view name, std::string_view help, double value);
    /// Nothing may follow.
    void end();

  private:
    void sample(std::string_view suffix, Labels labels, std::string_view bound, double value);

    std::string& out_;
    const MetricsFormat format_;
    std::string name_;
};

} // namespace holdfast::admin_api
