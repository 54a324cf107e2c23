#include "admin_api/native/leaks.h"

#include "admin_api/leaks.h"
#include "admin_api/listing.h"
#include "admin_api/native/handles.h"
#include "admin_api/open_walk.h"

#include <charconv>
#include <cmath>

namespace holdfast::admin_api::native {

namespace {

struct Leak {
    locks::OpenRow row;
    LeakVerdict verdict;
};

/// 0 to 1, as hundredths.
std::optional<int> parse_score(std::string_view text) {
    double score = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), score);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    if (!(score >= 0 && score <= 1)) return std::nullopt;
    return static_cast<int>(std::lround(score * 100));
}

/// Takes min_score out of the query.
Parsed<int> take_score(NamedValues& query) {
    const auto is_score = [](const auto& value) { return value.first == "min_score"; };
    const auto found = std::find_if(query.begin(), query.end(), is_score);
    if (found == query.end()) return likely_leak;
    const auto score = parse_score(found->second);
    if (!score) return Fault{"min_score", "a number from 0 to 1"};
    query.erase(found);
    if (std::any_of(query.begin(), query.end(), is_score)) return Fault{"min_score", "given more than once"};
    return *score;
}

} // namespace

Answer list_leaks(const Request& request, Backend& backend) {
    NamedValues query = request.query;
    const auto least = take_score(query);
    if (!least) return problem(least.error());
    const auto listing = parse_listing(Rows::leaks, query);
    if (!listing) return problem(listing.error());

    const locks::Time now = backend.now();
    LeakJudge judge(&backend.sessions, now);
    SortedPage<Leak> page(listing->limit, true, listing->after_place);
    visit_opens(backend.locks, Matcher(listing->selector, backend.fold, now), [&](const locks::OpenRow& row) {
        LeakVerdict verdict = judge.judge(row);
        if (verdict.score == 0 || verdict.score < *least) return;
        Place place{key_of(static_cast<std::uint64_t>(verdict.score)), key_of(static_cast<std::uint64_t>(row.id))};
        page.offer(std::move(place), {row, std::move(verdict)});
    });
    return page_of(Rows::leaks, "leaks", std::move(page), *listing,
                   [&](JsonWriter& json, const Leak& leak) { write_handle(json, leak.row, now, leak.verdict); });
}

} // namespace holdfast::admin_api::native
