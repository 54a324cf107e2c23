#include "vfs/place.h"

#include "vfs/private_names.h"
#include "vfs/share_path.h"

#include <fcntl.h>

namespace holdfast::vfs {
namespace {

constexpr int as_folder = O_PATH | O_DIRECTORY;

/// Of a folder: every name that is missing is one on the way.
Error on_the_way(Error error) { return error == Error::not_found ? Error::path_not_found : error; }

/// Name by name, each as asked or else in the spelling that the index knows. All opens start at the
/// root, so that links with ".." in them are held to the share as a whole.
Result<Place> find_by_spelling(VolumeState& state, std::string_view folder_path, std::string_view last) {
    Place place{{}, state.root.descriptor(), "", std::string(last)};
    while (!folder_path.empty()) {
        const auto end = folder_path.find('/');
        const std::string_view name = folder_path.substr(0, end);
        folder_path.remove_prefix(end == std::string_view::npos ? folder_path.size() : end + 1);

        std::string candidate = join(place.folder_path, name);
        auto opened = state.root.open_below(candidate, as_folder);
        if (!opened && opened.error() == Error::not_found) {
            const auto spelling = state.index.visit(place.folder).find(name);
            if (!spelling) return Error::path_not_found;
            candidate = join(place.folder_path, *spelling);
            opened = state.root.open_below(candidate, as_folder);
        }
        if (!opened) return on_the_way(opened.error());
        place.own_folder = std::move(*opened);
        place.folder = place.own_folder.get();
        place.folder_path = std::move(candidate);
    }
    return place;
}

} // namespace

Result<void> check_path(std::string_view path) {
    if (path.find('\0') != std::string_view::npos) return Error::invalid_name;
    if (path.empty()) return {};
    for (;;) {
        const auto end = path.find('/');
        const std::string_view name = path.substr(0, end);
        if (name == "..") return Error::outside;
        if (name.empty() || name == "." || may_mean_private_name(name)) return Error::invalid_name;
        if (end == std::string_view::npos) return {};
        path.remove_prefix(end + 1);
    }
}

Result<Place> find_place(VolumeState& state, std::string_view path) {
    const auto slash = path.rfind('/');
    if (slash == std::string_view::npos) return Place{{}, state.root.descriptor(), "", std::string(path)};

    const std::string folder_path(path.substr(0, slash));
    const std::string_view name = path.substr(slash + 1);
    auto opened = state.root.open_below(folder_path, as_folder);
    if (opened) {
        const int folder = opened->get();
        return Place{std::move(*opened), folder, folder_path, std::string(name)};
    }
    if (opened.error() != Error::not_found) return opened.error();
    return find_by_spelling(state, folder_path, name);
}

} // namespace holdfast::vfs
