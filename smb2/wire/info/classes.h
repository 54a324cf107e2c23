#pragma once

#include <cstdint>
#include <string_view>

namespace holdfast::smb2::wire {

/// [MS-SMB2] 2.2.37, InfoType.
enum class InfoType : std::uint8_t { file = 1, filesystem = 2, security = 3, quota = 4 };

/// [MS-FSCC] 2.4 File Information Classes.
enum class FileInfoClass : std::uint8_t {
    none = 0,
    directory = 1,
    full_directory = 2,
    both_directory = 3,
    basic = 4,
    standard = 5,
    internal = 6,
    ea = 7,
    access = 8,
    name = 9,
    rename = 10,
    link = 11,
    names = 12,
    disposition = 13,
    position = 14,
    full_ea = 15,
    mode = 16,
    alignment = 17,
    all = 18,
    allocation = 19,
    end_of_file = 20,
    alternate_name = 21,
    stream = 22,
    pipe = 23,
    pipe_local = 24,
    pipe_remote = 25,
    mailslot_query = 26,
    mailslot_set = 27,
    compression = 28,
    object_id = 29,
    move_cluster = 31,
    quota = 32,
    reparse_point = 33,
    network_open = 34,
    attribute_tag = 35,
    tracking = 36,
    id_both_directory = 37,
    id_full_directory = 38,
    valid_data_length = 39,
    short_name = 40,
    sfio_reserve = 44,
    hard_link = 46,
    normalized_name = 48,
    standard_link = 54,
    id = 59,
    id_extd_directory = 60,
    disposition_ex = 64,
    rename_ex = 65,
    stat = 68,
    id_64_extd_directory = 78,
    id_64_extd_both_directory = 79,
    id_all_extd_directory = 80,
    id_all_extd_both_directory = 81,
};

/// [MS-FSCC] 2.5 File System Information Classes.
enum class FsInfoClass : std::uint8_t {
    none = 0,
    volume = 1,
    label = 2,
    size = 3,
    device = 4,
    attribute = 5,
    control = 6,
    full_size = 7,
    object_id = 8,
    driver_path = 9,
    sector_size = 11,
};

constexpr std::string_view to_string(InfoType type) {
    switch (type) {
    case InfoType::file: return "file";
    case InfoType::filesystem: return "filesystem";
    case InfoType::security: return "security";
    case InfoType::quota: return "quota";
    }
    return {};
}

} // namespace holdfast::smb2::wire
