#include "admin_api/audit_verify.h"

#include "admin_api/audit_files.h"
#include "admin_api/http.h"

#include <boost/json.hpp>

#include <fstream>
#include <optional>
#include <set>

namespace holdfast::admin_api {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

std::string text_in(const json::object& entry, const char* name) {
    const json::value* value = entry.if_contains(name);
    if (!value || !value->is_string()) return {};
    return {value->get_string().data(), value->get_string().size()};
}

/// Walks along the chain, line by line.
class Walk {
  public:
    explicit Walk(std::string_view expected) : expected_(expected) {}

    /// False when something is wrong.
    bool take(const std::string& place, const std::string& line, bool is_complete) {
        const auto checked = check_line(line);
        if (!checked) {
            // A crash leaves one line like this, and the entry behind it says so.
            if (damaged_) return fails(damaged_place_, "this is no entry, or it was changed");
            damaged_ = line + (is_complete ? "\n" : "");
            damaged_place_ = place;
            return true;
        }
        json::error_code error;
        const json::value parsed = json::parse(line, error);
        if (error || !parsed.is_object()) return fails(place, "this is not JSON");
        const json::object& entry = parsed.get_object();
        if (damaged_ && !explains_damage(entry)) return fails(damaged_place_, "this is no entry, or it was changed");
        damaged_.reset();
        if (!follows(*checked))
            return fails(place, "it does not follow the entry before: one was changed, added or taken away");
        count(*checked, entry);
        return true;
    }

    AuditReport report() && {
        if (report_.fault.empty() && damaged_)
            fails(damaged_place_,
                  "this is no entry: it was changed, or a crash has torn it and no entry has followed yet");
        report_.unfinished.assign(asked_.begin(), asked_.end());
        return std::move(report_);
    }

  private:
    bool fails(const std::string& place, const char* what) {
        report_.fault = place + ": " + what;
        return false;
    }

    bool explains_damage(const json::object& entry) {
        if (text_in(entry, "kind") != "torn" || text_in(entry, "torn_sha256") != sha256_hex(*damaged_)) return false;
        ++report_.torn;
        return true;
    }

    /// The first may be any: older files may be kept elsewhere.
    bool follows(const CheckedLine& line) const {
        if (report_.entries == 0) return line.self.seq != 1 || line.prev == ChainLink().hash;
        return line.self.seq == report_.head.seq + 1 && line.prev == report_.head.hash;
    }

    void count(const CheckedLine& line, const json::object& entry) {
        if (report_.entries++ == 0) report_.first = line.self.seq;
        report_.head = line.self;
        report_.found_expected = report_.found_expected || line.self.hash == expected_;
        if (text_in(entry, "kind") == "asked") asked_.insert(line.self.seq);
        if (const auto asked = decimal(text_in(entry, "asked"))) asked_.erase(*asked);
    }

    std::string_view expected_;
    AuditReport report_;
    std::set<std::uint64_t> asked_;
    std::optional<std::string> damaged_;
    std::string damaged_place_;
};

/// False when something is wrong.
bool walk_file(Walk& walk, const fs::path& path) {
    std::ifstream input(path, std::ios::binary);
    if (!input) return walk.take(path.filename().string() + ":0", "cannot be read", false), false;
    std::string line;
    for (std::uint64_t number = 1; std::getline(input, line); ++number) {
        const std::string place = path.filename().string() + ':' + std::to_string(number);
        if (!walk.take(place, line, !input.eof())) return false;
    }
    return true;
}

} // namespace

AuditReport verify_audit(const fs::path& state_dir, std::string_view expected) {
    Walk walk(expected);
    for (const fs::path& path : audit_files(state_dir)) {
        if (!walk_file(walk, path)) break;
    }
    return std::move(walk).report();
}

} // namespace holdfast::admin_api
