#include "admin_api/metrics/text_writer.h"

#include <charconv>
#include <cstddef>
#include <cstdlib>

namespace holdfast::admin_api {

namespace {

std::string_view name_of(MetricKind kind) {
    switch (kind) {
    case MetricKind::gauge: return "gauge";
    case MetricKind::counter: return "counter";
    case MetricKind::histogram: return "histogram";
    }
    std::abort(); // every enumerator has returned above
}

/// The shortest text that reads back as the same number.
std::string number_text(double value) {
    char digits[32];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
    (void)error; // 32 characters are enough for every number
    return {digits, end};
}

void append_label(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append("=\"");
    for (const char c : value) {
        switch (c) {
        case '\\': out += "\\\\"; break;
        case '"': out += "\\\""; break;
        case '\n': out += "\\n"; break;
        default: out += c;
        }
    }
    out += '"';
}

} // namespace

std::string_view content_type_of(MetricsFormat format) {
    if (format == MetricsFormat::prometheus) return "text/plain; version=0.0.4; charset=utf-8";
    return "application/openmetrics-text; version=1.0.0; charset=utf-8";
}

void MetricsWriter::family(std::string_view name, MetricKind kind, std::string_view help) {
    name_ = name;
    std::string_view told = name;
    // There the name of a counter's family has no suffix, though its samples have.
    constexpr std::string_view suffix = "_total";
    if (format_ == MetricsFormat::openmetrics && kind == MetricKind::counter && told.ends_with(suffix))
        told.remove_suffix(suffix.size());
    out_.append("# HELP ").append(told).append(" ").append(help).append("\n");
    out_.append("# TYPE ").append(told).append(" ").append(name_of(kind)).append("\n");
}

void MetricsWriter::sample(Labels labels, const Histogram& histogram) {
    const auto bounds = histogram.bounds();
    for (std::size_t i = 0; i < bounds.size(); ++i)
        sample("_bucket", labels, number_text(bounds[i]), static_cast<double>(histogram.up_to(i)));
    const auto all = static_cast<double>(histogram.up_to(bounds.size()));
    sample("_bucket", labels, "+Inf", all);
    sample("_sum", labels, {}, histogram.sum());
    sample("_count", labels, {}, all);
}

void MetricsWriter::gauge(std::string_view name, std::string_view help, double value) {
    family(name, MetricKind::gauge, help);
    sample({}, value);
}

void MetricsWriter::end() {
    if (format_ == MetricsFormat::openmetrics) out_ += "# EOF\n";
}

void MetricsWriter::sample(std::string_view suffix, Labels labels, std::string_view bound, double value) {
    out_.append(name_).append(suffix);
    char before = '{';
    for (const auto& [name, content] : labels) {
        out_ += before;
        append_label(out_, name, content);
        before = ',';
    }
    if (!bound.empty()) {
        out_ += before;
        append_label(out_, "le", bound);
        before = ',';
    }
    if (before == ',') out_ += '}';
    out_.append(" ").append(number_text(value)).append("\n");
}

} // namespace holdfast::admin_api
