#include "admin_api/names.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>

namespace holdfast::admin_api {

namespace {

struct Bit {
    std::uint32_t mask;
    std::string_view name;
};

constexpr std::array<Bit, 9> file_bits{{{0x1, "READ_DATA"},
                                        {0x2, "WRITE_DATA"},
                                        {0x4, "APPEND_DATA"},
                                        {0x8, "READ_EA"},
                                        {0x10, "WRITE_EA"},
                                        {0x20, "EXECUTE"},
                                        {0x40, "DELETE_CHILD"},
                                        {0x80, "READ_ATTRIBUTES"},
                                        {0x100, "WRITE_ATTRIBUTES"}}};

constexpr std::array<Bit, 9> folder_bits{{{0x1, "LIST_DIRECTORY"},
                                          {0x2, "ADD_FILE"},
                                          {0x4, "ADD_SUBDIRECTORY"},
                                          {0x8, "READ_EA"},
                                          {0x10, "WRITE_EA"},
                                          {0x20, "TRAVERSE"},
                                          {0x40, "DELETE_CHILD"},
                                          {0x80, "READ_ATTRIBUTES"},
                                          {0x100, "WRITE_ATTRIBUTES"}}};

constexpr std::array<Bit, 6> standard_bits{{{0x1'0000, "DELETE"},
                                            {0x2'0000, "READ_CONTROL"},
                                            {0x4'0000, "WRITE_DAC"},
                                            {0x8'0000, "WRITE_OWNER"},
                                            {0x10'0000, "SYNCHRONIZE"},
                                            {0x100'0000, "ACCESS_SYSTEM_SECURITY"}}};

struct Right {
    locks::Access bits;
    std::string_view name;
};

constexpr std::array<Right, 3> all_rights{{{locks::Access::read_data | locks::Access::execute, "Read"},
                                           {locks::Access::write_data | locks::Access::append_data, "Write"},
                                           {locks::Access::remove, "Delete"}}};

constexpr std::array<Bit, 12> change_bits{{{0x1, "FILE_NAME"},
                                           {0x2, "DIR_NAME"},
                                           {0x4, "ATTRIBUTES"},
                                           {0x8, "SIZE"},
                                           {0x10, "LAST_WRITE"},
                                           {0x20, "LAST_ACCESS"},
                                           {0x40, "CREATION"},
                                           {0x80, "EA"},
                                           {0x100, "SECURITY"},
                                           {0x200, "STREAM_NAME"},
                                           {0x400, "STREAM_SIZE"},
                                           {0x800, "STREAM_WRITE"}}};

constexpr std::array<Bit, 21> option_bits{{{0x1, "DIRECTORY_FILE"},
                                           {0x2, "WRITE_THROUGH"},
                                           {0x4, "SEQUENTIAL_ONLY"},
                                           {0x8, "NO_INTERMEDIATE_BUFFERING"},
                                           {0x10, "SYNCHRONOUS_IO_ALERT"},
                                           {0x20, "SYNCHRONOUS_IO_NONALERT"},
                                           {0x40, "NON_DIRECTORY_FILE"},
                                           {0x100, "COMPLETE_IF_OPLOCKED"},
                                           {0x200, "NO_EA_KNOWLEDGE"},
                                           {0x400, "OPEN_REMOTE_INSTANCE"},
                                           {0x800, "RANDOM_ACCESS"},
                                           {0x1000, "DELETE_ON_CLOSE"},
                                           {0x2000, "OPEN_BY_FILE_ID"},
                                           {0x4000, "OPEN_FOR_BACKUP_INTENT"},
                                           {0x8000, "NO_COMPRESSION"},
                                           {0x1'0000, "OPEN_REQUIRING_OPLOCK"},
                                           {0x2'0000, "DISALLOW_EXCLUSIVE"},
                                           {0x10'0000, "RESERVE_OPFILTER"},
                                           {0x20'0000, "OPEN_REPARSE_POINT"},
                                           {0x40'0000, "OPEN_NO_RECALL"},
                                           {0x80'0000, "OPEN_FOR_FREE_SPACE_QUERY"}}};

void append_names(std::vector<std::string_view>& names, std::uint32_t value, std::span<const Bit> bits) {
    for (const Bit& bit : bits) {
        if (value & bit.mask) names.push_back(bit.name);
    }
}

bool same_word(std::string_view a, std::string_view b) {
    const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return upper(x) == upper(y); });
}

constexpr char hex_digits[] = "0123456789abcdef";

} // namespace

std::string_view name_of(locks::FileKind kind) {
    switch (kind) {
    case locks::FileKind::file: return "file";
    case locks::FileKind::directory: return "directory";
    case locks::FileKind::pipe: return "pipe";
    }
    std::abort(); // every enumerator has returned above
}

std::optional<locks::FileKind> file_kind(std::string_view name) {
    for (const auto kind : {locks::FileKind::file, locks::FileKind::directory, locks::FileKind::pipe}) {
        if (name == name_of(kind)) return kind;
    }
    return std::nullopt;
}

std::string_view name_of(locks::OpenState state) {
    switch (state) {
    case locks::OpenState::allocated: return "opening";
    case locks::OpenState::open: return "connected";
    case locks::OpenState::orphaned:
    case locks::OpenState::reconnecting: return "disconnected";
    case locks::OpenState::expired:
    case locks::OpenState::closing:
    case locks::OpenState::closed: return "closing";
    }
    std::abort(); // every enumerator has returned above
}

std::string_view name_of(locks::DurableKind kind) {
    switch (kind) {
    case locks::DurableKind::durable: return "durable";
    case locks::DurableKind::resilient: return "resilient";
    case locks::DurableKind::persistent: return "persistent";
    }
    std::abort(); // every enumerator has returned above
}

bool is_open_state_name(std::string_view name) {
    return name == "opening" || name == "connected" || name == "disconnected" || name == "closing";
}

std::vector<std::string_view> access_names(locks::Access access, locks::FileKind kind) {
    const auto mask = static_cast<std::uint32_t>(access);
    std::vector<std::string_view> names;
    if (kind == locks::FileKind::directory) {
        append_names(names, mask, folder_bits);
    } else {
        append_names(names, mask, file_bits);
    }
    append_names(names, mask, standard_bits);
    return names;
}

std::vector<std::string_view> access_rights(locks::Access access) {
    std::vector<std::string_view> rights;
    for (const Right& right : all_rights) {
        if (has_any(access, right.bits)) rights.push_back(right.name);
    }
    return rights;
}

std::optional<locks::Access> access_named(std::string_view name) {
    for (const Right& right : all_rights) {
        if (same_word(name, right.name)) return right.bits;
    }
    for (const std::span<const Bit> bits :
         {std::span<const Bit>(file_bits), std::span<const Bit>(folder_bits), std::span<const Bit>(standard_bits)}) {
        for (const Bit& bit : bits) {
            if (same_word(name, bit.name)) return locks::Access{bit.mask};
        }
    }
    return std::nullopt;
}

std::vector<std::string_view> create_option_names(std::uint32_t options) {
    std::vector<std::string_view> names;
    append_names(names, options, option_bits);
    return names;
}

std::vector<std::string_view> change_names(std::uint32_t filter) {
    std::vector<std::string_view> names;
    append_names(names, filter, change_bits);
    return names;
}

std::string caching_text(locks::Caching held) {
    std::string letters;
    if (has_any(held, locks::Caching::read)) letters += 'R';
    if (has_any(held, locks::Caching::write)) letters += 'W';
    if (has_any(held, locks::Caching::handle)) letters += 'H';
    return letters;
}

std::optional<locks::Caching> caching_named(std::string_view letters) {
    auto named = locks::Caching::none;
    for (const char letter : letters) {
        auto one = locks::Caching::none;
        switch (letter) {
        case 'R':
        case 'r': one = locks::Caching::read; break;
        case 'W':
        case 'w': one = locks::Caching::write; break;
        case 'H':
        case 'h': one = locks::Caching::handle; break;
        default: return std::nullopt;
        }
        if (has_any(named, one)) return std::nullopt;
        named = named | one;
    }
    if (named == locks::Caching::none) return std::nullopt;
    return named;
}

std::string_view name_of(const locks::LeaseRow& lease) {
    if (lease.kind == locks::CachingKind::oplock) return "oplock";
    return lease.version == 1 ? "lease_v1" : "lease_v2";
}

std::string dialect_text(std::uint16_t dialect) {
    if (dialect == 0) return {};
    // 0x0202 is 2.0.2, 0x0210 is 2.1, 0x0311 is 3.1.1: the last place is left out when zero.
    std::string text{hex_digits[dialect >> 8 & 15], '.', hex_digits[dialect >> 4 & 15]};
    if (dialect & 15) text += {'.', hex_digits[dialect & 15]};
    return text;
}

std::string guid_text(const locks::ClientGuid& guid) {
    // The first three groups are little-endian numbers, the rest is bytes.
    constexpr std::array<std::size_t, 16> order{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    std::string text;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text.push_back('-');
        text.push_back(hex_digits[guid[order[i]] >> 4]);
        text.push_back(hex_digits[guid[order[i]] & 15]);
    }
    return text;
}

std::string hex32(std::uint32_t value) {
    std::string text = "0x00000000";
    for (std::size_t i = text.size(); i > 2; value >>= 4) text[--i] = hex_digits[value & 15];
    return text;
}

std::string account_text(std::string_view domain, std::string_view user) {
    std::string text(domain);
    if (!text.empty()) text.push_back('\\');
    return text.append(user);
}

} // namespace holdfast::admin_api
