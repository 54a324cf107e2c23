#include "admin_api/audit_files.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

namespace holdfast::admin_api {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t chunk = 64u << 10;
constexpr std::string_view full_prefix = "audit.";
constexpr std::string_view full_suffix = ".jsonl";

bool is_full_file(const std::string& name) {
    if (name.size() < full_prefix.size() + 12 + full_suffix.size()) return false;
    if (!name.starts_with(full_prefix) || !name.ends_with(full_suffix)) return false;
    return std::all_of(name.begin() + full_prefix.size(), name.end() - full_suffix.size(),
                       [](char c) { return c >= '0' && c <= '9'; });
}

/// Where the last newline stands, the last `tail` bytes left aside.
std::optional<std::size_t> last_newline(std::string_view text, std::size_t tail) {
    const auto found = text.substr(0, text.size() - tail).rfind('\n');
    if (found == std::string_view::npos) return std::nullopt;
    return found;
}

} // namespace

std::string full_audit_file_name(std::uint64_t first_seq) {
    std::string digits = std::to_string(first_seq);
    if (digits.size() < 12) digits.insert(0, 12 - digits.size(), '0');
    return std::string(full_prefix) + digits + std::string(full_suffix);
}

std::vector<fs::path> audit_files(const fs::path& state_dir) {
    std::vector<fs::path> files;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(state_dir, ignored)) {
        if (is_full_file(entry.path().filename().string())) files.push_back(entry.path());
    }
    // Longer numbers are larger ones.
    std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) {
        return std::pair(a.native().size(), a.native()) < std::pair(b.native().size(), b.native());
    });
    const fs::path current = state_dir / audit_file_name;
    if (fs::exists(current, ignored)) files.push_back(current);
    return files;
}

std::string read_at(const Descriptor& file, std::uint64_t offset, std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t done = 0;
    while (done < size) {
        const ssize_t got = ::pread(file.get(), bytes.data() + done, size - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    return bytes;
}

bool BackwardLines::read_more() {
    const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(begin_, std::max(chunk, buffer_.size())));
    std::string more = read_at(file_, begin_ - size, size);
    if (size == 0 || more.size() != size) return false;
    begin_ -= size;
    buffer_.insert(0, more);
    return true;
}

std::optional<PlacedLine> BackwardLines::next() {
    if (buffer_.empty() && !read_more()) return std::nullopt;
    PlacedLine line;
    line.is_complete = buffer_.back() == '\n';
    const std::size_t tail = line.is_complete ? 1 : 0;
    auto newline = last_newline(buffer_, tail);
    while (!newline && begin_ > 0) {
        if (!read_more()) return std::nullopt;
        newline = last_newline(buffer_, tail);
    }
    const std::size_t start = newline ? *newline + 1 : 0;
    line.offset = begin_ + start;
    line.text = buffer_.substr(start, buffer_.size() - start - tail);
    buffer_.resize(start);
    return line;
}

} // namespace holdfast::admin_api
