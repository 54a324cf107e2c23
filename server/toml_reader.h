#pragma once
// Reading a TOML table strictly: wrong types and unknown keys are problems with a place.
// Heavy (toml++): for the .cpp files that read configuration.

#include "server/config.h"

#include <toml++/toml.h>

#include <functional>
#include <initializer_list>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::server {

/// Collects what is wrong in one file.
class ProblemList {
  public:
    explicit ProblemList(std::string file) : file_(std::move(file)) {}
    void add(const toml::source_region& where, std::string what);
    std::vector<Problem>& all() { return problems_; }

  private:
    std::string file_;
    std::vector<Problem> problems_;
};

/// One table. Each key is read once, into a variable that keeps its default when the key is
/// missing or wrong; finish() reports the keys that nobody asked for.
class TableReader {
  public:
    /// `table` may be null: then every key is missing. `title` as in the file: "[server]".
    TableReader(const toml::table* table, std::string title, ProblemList& problems)
        : table_(table), title_(std::move(title)), problems_(problems) {}

    void text(std::string_view key, std::string& into);
    void boolean(std::string_view key, bool& into);
    void texts(std::string_view key, std::vector<std::string>& into);
    template <class Number>
    void number(std::string_view key, Number& into, std::int64_t least, std::int64_t most) {
        if (const auto value = whole_number(key, least, most)) into = static_cast<Number>(*value);
    }
    /// POSIX permission bits as octal text, "0644".
    void mode(std::string_view key, std::uint32_t& into);

    template <class Enum>
    using Choices = std::initializer_list<std::pair<std::string_view, Enum>>;
    template <class Enum>
    void choice(std::string_view key, Enum& into, Choices<Enum> choices) {
        std::string word;
        text(key, word);
        const toml::node* node = peek(key);
        if (node == nullptr || !node->is_string()) return;
        std::string offered;
        for (const auto& [name, value] : choices) {
            if (word == name) {
                into = value;
                return;
            }
            offered += (offered.empty() ? "\"" : ", \"") + std::string(name) + "\"";
        }
        complain(*node, quoted(key) + " is one of " + offered + ", not " + quoted(word));
    }

    /// Calls `each(text, node)` for every text of a list; a single text counts as a list of one.
    void each_text(std::string_view key, const std::function<void(const std::string&, const toml::node&)>& each);
    /// The node as it is, and no longer unknown; null when missing.
    const toml::node* take(std::string_view key);
    /// Whether the key is there, whatever its type.
    bool has(std::string_view key) const { return peek(key) != nullptr; }
    /// Where the key stands, or the table when it is missing.
    const toml::source_region& place(std::string_view key) const;

    void complain(const toml::node& node, std::string what) { problems_.add(node.source(), std::move(what)); }
    void complain(std::string_view key, std::string what) { problems_.add(place(key), std::move(what)); }
    void finish();

    static std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

  private:
    const toml::node* peek(std::string_view key) const { return table_ ? table_->get(key) : nullptr; }
    std::optional<std::int64_t> whole_number(std::string_view key, std::int64_t least, std::int64_t most);
    void wrong_type(std::string_view key, const toml::node& node, std::string_view wanted);

    const toml::table* table_;
    std::string title_;
    ProblemList& problems_;
    std::set<std::string, std::less<>> known_;
};

/// The known word that `word` was probably meant to be; empty when none is near.
std::string nearest_word(std::string_view word, const std::set<std::string, std::less<>>& known);

} // namespace holdfast::server
