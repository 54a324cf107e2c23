#pragma once
#include "vfs/directory_stream.h"
#include "vfs/volume_state.h"

namespace holdfast::vfs {

class PosixFolderReader : public FolderReader {
  public:
    /// `path` leads to the folder, for links in it that are followed from the root.
    PosixFolderReader(std::shared_ptr<VolumeState> state, DirectoryStream stream, std::string path)
        : state_(std::move(state)), stream_(std::move(stream)), path_(std::move(path)) {}

    Result<std::optional<FolderEntry>> next(const std::function<bool(std::string_view)>& wanted) override;
    void rewind() override;
    void unread() override { pushed_back_ = last_.has_value(); }

  private:
    std::optional<Attributes> attributes_of(const char* name) const;
    std::optional<Attributes> attributes_behind_link(const char* name) const;

    std::shared_ptr<VolumeState> state_;
    DirectoryStream stream_;
    std::string path_;
    std::optional<FolderEntry> last_;
    bool pushed_back_ = false;
};

} // namespace holdfast::vfs
