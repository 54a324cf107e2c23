#include "server/toml_reader.h"

#include <algorithm>
#include <numeric>

namespace holdfast::server {
namespace {

std::string_view name_of(toml::node_type type) {
    switch (type) {
    case toml::node_type::none: return "nothing";
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "a list";
    case toml::node_type::string: return "a text";
    case toml::node_type::integer: return "a number";
    case toml::node_type::floating_point: return "a fraction";
    case toml::node_type::boolean: return "true or false";
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time: return "a time";
    }
    return "something else";
}

/// Insertions, removals and replacements between two words.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

} // namespace

std::string nearest_word(std::string_view word, const std::set<std::string, std::less<>>& known) {
    std::string best;
    std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const std::string& candidate : known) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance >= least) continue;
        least = distance;
        best = candidate;
    }
    return best;
}

void ProblemList::add(const toml::source_region& where, std::string what) {
    problems_.push_back({file_, where.begin.line, where.begin.column, std::move(what)});
}

const toml::node* TableReader::take(std::string_view key) {
    known_.emplace(key);
    return peek(key);
}

const toml::source_region& TableReader::place(std::string_view key) const {
    static const toml::source_region nowhere{};
    if (const toml::node* node = peek(key)) return node->source();
    return table_ ? table_->source() : nowhere;
}

void TableReader::wrong_type(std::string_view key, const toml::node& node, std::string_view wanted) {
    complain(node, quoted(key) + " is " + std::string(wanted) + ", not " + std::string(name_of(node.type())));
}

void TableReader::text(std::string_view key, std::string& into) {
    const toml::node* node = take(key);
    if (node == nullptr) return;
    if (const auto* value = node->as_string()) {
        into = value->get();
    } else {
        wrong_type(key, *node, "a text");
    }
}

void TableReader::boolean(std::string_view key, bool& into) {
    const toml::node* node = take(key);
    if (node == nullptr) return;
    if (const auto* value = node->as_boolean()) {
        into = value->get();
    } else {
        wrong_type(key, *node, "true or false");
    }
}

std::optional<std::int64_t> TableReader::whole_number(std::string_view key, std::int64_t least, std::int64_t most) {
    const toml::node* node = take(key);
    if (node == nullptr) return std::nullopt;
    const auto* value = node->as_integer();
    if (value == nullptr) {
        wrong_type(key, *node, "a whole number");
        return std::nullopt;
    }
    if (value->get() < least || value->get() > most) {
        complain(*node, quoted(key) + " lies between " + std::to_string(least) + " and " + std::to_string(most) +
                            ", not at " + std::to_string(value->get()));
        return std::nullopt;
    }
    return value->get();
}

void TableReader::mode(std::string_view key, std::uint32_t& into) {
    const toml::node* node = take(key);
    if (node == nullptr) return;
    const auto* value = node->as_string();
    if (value == nullptr) return wrong_type(key, *node, "a text such as \"0644\"");
    const std::string& digits = value->get();
    const bool octal = std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '7'; });
    if (!octal || digits.size() < 3 || digits.size() > 4 || (digits.size() == 4 && digits[0] != '0')) {
        return complain(*node, quoted(key) + " is three octal digits such as \"0644\", not " + quoted(digits));
    }
    into = static_cast<std::uint32_t>(std::stoul(digits, nullptr, 8));
}

void TableReader::each_text(std::string_view key,
                            const std::function<void(const std::string&, const toml::node&)>& each) {
    const toml::node* node = take(key);
    if (node == nullptr) return;
    if (const auto* single = node->as_string()) return each(single->get(), *node);
    const auto* list = node->as_array();
    if (list == nullptr) return wrong_type(key, *node, "a list of texts");
    for (const toml::node& element : *list) {
        if (const auto* value = element.as_string()) {
            each(value->get(), element);
        } else {
            complain(element, quoted(key) + " holds texts, not " + std::string(name_of(element.type())));
        }
    }
}

void TableReader::texts(std::string_view key, std::vector<std::string>& into) {
    if (!has(key)) {
        take(key);
        return;
    }
    into.clear();
    each_text(key, [&](const std::string& value, const toml::node&) { into.push_back(value); });
}

void TableReader::finish() {
    if (table_ == nullptr) return;
    for (const auto& [key, node] : *table_) {
        if (known_.contains(key.str())) continue;
        std::string what = title_ + " has no key " + quoted(key.str());
        if (const std::string meant = nearest_word(key.str(), known_); !meant.empty()) {
            what += "; is " + quoted(meant) + " meant?";
        }
        problems_.add(key.source(), std::move(what));
    }
}

} // namespace holdfast::server
