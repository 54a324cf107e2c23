#include "admin_api/audit_reader.h"

#include "admin_api/audit_files.h"

#include <boost/json.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

namespace holdfast::admin_api {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

constexpr std::size_t largest_answer = 4u << 20;

std::string_view text_in(const json::object& entry, std::string_view name) {
    const json::value* value = entry.if_contains({name.data(), name.size()});
    if (!value || !value->is_string()) return {};
    return {value->get_string().data(), value->get_string().size()};
}

bool action_matches(std::string_view wanted, std::string_view action) {
    return wanted.ends_with(':') ? action.starts_with(wanted) : action == wanted;
}

/// An entry that is whole and was asked for.
bool is_wanted(const AuditQuery& query, const std::string& line) {
    if (!check_line(line)) return false;
    json::error_code error;
    const json::value parsed = json::parse(line, error);
    if (error || !parsed.is_object()) return false;
    const json::object& entry = parsed.get_object();
    if (!query.caller.empty() && text_in(entry, "caller") != query.caller) return false;
    if (!query.action.empty() && !action_matches(query.action, text_in(entry, "action"))) return false;
    return query.since.empty() || text_in(entry, "time") >= query.since;
}

/// Where a page ended: an entry, and where it stood in its file.
struct Place {
    std::uint64_t seq = 0;
    std::uint64_t offset = 0;
};

std::string cursor_of(const Place& place) { return std::to_string(place.seq) + '-' + std::to_string(place.offset); }

std::optional<Place> place_of(std::string_view cursor) {
    const auto dash = cursor.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto seq = decimal(cursor.substr(0, dash));
    const auto offset = decimal(cursor.substr(dash + 1));
    if (!seq || !offset || *offset > INT64_MAX / 2) return std::nullopt;
    return Place{*seq, *offset};
}

bool stands_in(const Descriptor& file, const Place& place) {
    const std::string front = R"({"seq":")" + std::to_string(place.seq) + '"';
    return read_at(file, place.offset, front.size()) == front;
}

/// Collects a page, file by file.
class Search {
  public:
    explicit Search(const AuditQuery& query) : query_(query) {}

    /// False when the page is done.
    bool take(const Descriptor& file, std::uint64_t end) {
        BackwardLines lines(file, end);
        while (auto line = lines.next()) {
            if (is_done()) return false;
            searched_ += line->text.size() + 1;
            if (const auto checked = check_line(line->text)) last_ = Place{checked->self.seq, line->offset};
            if (!is_wanted(query_, line->text)) continue;
            bytes_ += line->text.size();
            page_.lines.push_back(std::move(line->text));
        }
        return true;
    }

    /// With a cursor when there is more.
    AuditPage page(bool is_whole) && {
        if (!is_whole && last_) page_.next = cursor_of(*last_);
        return std::move(page_);
    }

  private:
    bool is_done() const {
        if (!last_) return false; // no place to go on from
        return page_.lines.size() >= query_.limit || searched_ > most_searched || bytes_ > largest_answer;
    }

    const AuditQuery& query_;
    AuditPage page_;
    std::optional<Place> last_;
    std::size_t searched_ = 0;
    std::size_t bytes_ = 0;
};

std::uint64_t size_of(const Descriptor& file) {
    struct stat status {};
    return ::fstat(file.get(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

} // namespace

Parsed<AuditPage> read_audit(const fs::path& state_dir, const AuditQuery& query) {
    std::optional<Place> place;
    if (!query.cursor.empty()) {
        place = place_of(query.cursor);
        if (!place) return Fault{"cursor", "not a cursor of this listing"};
    }
    auto files = audit_files(state_dir);
    std::reverse(files.begin(), files.end());
    Search search(query);
    bool goes_on = true;
    for (const fs::path& path : files) {
        const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        if (!file) continue;
        std::uint64_t end = size_of(file);
        if (place) { // files are renamed when they are full, so it may be any
            if (!stands_in(file, *place)) continue;
            end = place->offset;
            place.reset();
        }
        goes_on = search.take(file, end);
        if (!goes_on) break;
    }
    if (place) return Fault{"cursor", "what it stands for is no longer there"};
    return std::move(search).page(goes_on);
}

std::optional<std::string> utc_text(std::string_view text) {
    constexpr std::string_view form = "0000-00-00T00:00:00";
    if (text.size() < form.size() + 1 || (text.back() != 'Z' && text.back() != 'z')) return std::nullopt;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (form[i] == '0' ? !is_digit(text[i]) : text[i] != form[i]) return std::nullopt;
    }
    std::string_view fraction = text.substr(form.size(), text.size() - form.size() - 1);
    if (!fraction.empty()) {
        if (fraction.front() != '.' || fraction.size() < 2 || fraction.size() > 10) return std::nullopt;
        fraction.remove_prefix(1);
        if (!std::all_of(fraction.begin(), fraction.end(), is_digit)) return std::nullopt;
    }
    const std::string zeros(9 - fraction.size(), '0');
    return std::string(text.substr(0, form.size())) + '.' + std::string(fraction) + zeros + 'Z';
}

} // namespace holdfast::admin_api
