#pragma once
// Where a path's last name stands: its folder, open, in the spelling of the disk.

#include "vfs/descriptor.h"
#include "vfs/volume_state.h"

#include <string>
#include <string_view>

namespace holdfast::vfs {

struct Place {
    Descriptor own_folder;   // not used when the folder is the root
    int folder = -1;         // to be used; lives as long as this place and the volume
    std::string folder_path; // real spelling
    std::string name;        // as asked

    std::string path_of(std::string_view last) const {
        return folder_path.empty() ? std::string(last) : folder_path + '/' + std::string(last);
    }
};

/// What a path must be to be taken: no "..", no empty name, nothing absolute: names.h makes no others, this is the
/// second lock on the door. And no private name of our own (private_names.h).
Result<void> check_path(std::string_view path);

/// Finds the folder of a path, without looking for its last name. path_not_found when there is none.
/// `path` is not the root.
Result<Place> find_place(VolumeState& state, std::string_view path);

} // namespace holdfast::vfs
