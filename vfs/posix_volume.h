#pragma once
#include "vfs/place.h"
#include "vfs/posix_file.h"
#include "vfs/volume_state.h"

namespace holdfast::vfs {

class PosixVolume : public Volume {
  public:
    explicit PosixVolume(std::shared_ptr<VolumeState> state) : state_(std::move(state)) {}

    const Capabilities& capabilities() const override { return state_->has; }
    std::uint32_t serial_number() const override;
    Result<SpaceInfo> space() const override;
    Result<Resolved> resolve(std::string_view path) const override;
    Result<std::shared_ptr<File>> open(std::string_view path, const OpenHow& how) override;
    Result<void> remove(std::string_view path, const FileId& expected, Kind kind) override;
    Result<void> rename(std::string_view from, std::string_view to, Replace replace) override;
    Result<void> link(std::string_view from, std::string_view to, Replace replace) override;
    Result<LocalWatchId> watch_folder(LocalWatch& watch, std::string_view path) const override;
    Result<std::vector<Child>> children(std::string_view path) const override;

    const VolumeState& state() const { return *state_; } // for tests

  private:
    Result<std::shared_ptr<File>> open_existing(std::string_view path, DataAccess data);
    Result<std::shared_ptr<File>> open_spelled(std::string path, DataAccess data);
    Result<std::shared_ptr<File>> create(std::string_view path, const OpenHow& how);
    Result<FileId> id_behind(const Place& place, const std::string& name) const;

    std::shared_ptr<VolumeState> state_;
};

} // namespace holdfast::vfs
