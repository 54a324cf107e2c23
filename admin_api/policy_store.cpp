#include "admin_api/policy_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace holdfast::admin_api {

namespace {

std::string failure(const std::string& path, const char* what) {
    return path + ": " + what + ": " + std::strerror(errno);
}

bool write_whole(int descriptor, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = ::write(descriptor, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(descriptor) == 0;
}

/// Whoever reads sees the old file or the new one, also after a crash.
std::string replace_file(const std::string& path, std::string_view content) {
    const std::string fresh = path + ".new";
    ::unlink(fresh.c_str()); // left by a crash; O_EXCL below refuses to write through a link
    const int descriptor = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) return failure(fresh, "cannot create");
    std::string problem = write_whole(descriptor, content) ? "" : failure(fresh, "cannot write");
    ::close(descriptor);
    if (!problem.empty()) return problem;
    if (::rename(fresh.c_str(), path.c_str()) != 0) return failure(path, "cannot replace");
    return {};
}

bool same(const Policy& a, const Policy& b) { return policy_text(a) == policy_text(b); }

} // namespace

std::string PolicyStore::load() {
    const std::lock_guard writing(writing_);
    std::ifstream input(file_);
    std::ostringstream text;
    if (input) {
        text << input.rdbuf();
    } else if (std::error_code ignored; std::filesystem::exists(file_, ignored)) {
        return file_.string() + ": cannot read";
    } else {
        return {};
    }
    auto policies = parse_policies(text.str());
    if (!policies) return file_.string() + ": " + policies.error().parameter + ": " + policies.error().detail;

    const std::lock_guard lock(mutex_);
    entries_.clear();
    for (Policy& policy : *policies) entries_.push_back({std::move(policy), std::nullopt});
    return {};
}

std::string PolicyStore::replace(std::vector<Policy> policies) {
    const std::lock_guard writing(writing_);
    if (std::string problem = replace_file(file_.string(), policies_text(policies) + '\n'); !problem.empty())
        return problem;

    const std::lock_guard lock(mutex_);
    std::vector<PolicyEntry> fresh;
    for (Policy& policy : policies) {
        const auto old = std::find_if(entries_.begin(), entries_.end(),
                                      [&](const PolicyEntry& entry) { return same(entry.policy, policy); });
        auto last_run = old == entries_.end() ? std::nullopt : old->last_run;
        fresh.push_back({std::move(policy), last_run});
    }
    entries_ = std::move(fresh);
    return {};
}

std::vector<PolicyEntry> PolicyStore::entries() const {
    const std::lock_guard lock(mutex_);
    return entries_;
}

void PolicyStore::record(const Policy& policy, const PolicyRun& run) {
    const std::lock_guard lock(mutex_);
    for (PolicyEntry& entry : entries_) {
        if (same(entry.policy, policy)) entry.last_run = run;
    }
}

} // namespace holdfast::admin_api
