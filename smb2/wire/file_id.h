#pragma once

#include <compare>
#include <cstdint>

namespace holdfast::smb2 {

/// [MS-SMB2] 2.2.14.1 SMB2_FILEID.
struct FileId {
    std::uint64_t persistent = 0;
    std::uint64_t volatile_ = 0;

    auto operator<=>(const FileId&) const = default;

    static void fields(auto& wire, auto& m) {
        wire("Persistent", m.persistent);
        wire("Volatile", m.volatile_);
    }
};

/// "The open that the request before me in this compound is about", [MS-SMB2] 3.3.5.2.7.2.
constexpr FileId related_file_id{~std::uint64_t{0}, ~std::uint64_t{0}};

} // namespace holdfast::smb2
