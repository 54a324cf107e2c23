#pragma once
#include "vfs/descriptor.h"
#include "vfs/volume_state.h"
#include "vfs/xattr.h"

#include <sys/types.h>

#include <memory>
#include <optional>

namespace holdfast::vfs {

/// How a file came to be open.
struct OpenedFile {
    Descriptor descriptor;
    bool path_only = false; // O_PATH: attributes, but no data
    DataAccess data = DataAccess::none;
    std::string path;
    Attributes attributes;
};

class PosixFile : public File, public std::enable_shared_from_this<PosixFile> {
  public:
    PosixFile(std::shared_ptr<VolumeState> state, OpenedFile opened)
        : state_(std::move(state)), opened_(std::move(opened)) {}

    const FileId& id() const override { return opened_.attributes.id; }
    Kind kind() const override { return opened_.attributes.kind; }
    const std::string& opened_path() const override { return opened_.path; }
    DataAccess data_access() const override { return opened_.data; }

    Result<Attributes> attributes() const override;
    const Attributes& opened_attributes() const override { return opened_.attributes; }
    Result<void> set_attributes(const AttributeChange& change) override;
    Result<void> set_owner(std::optional<std::uint32_t> uid, std::optional<std::uint32_t> gid) override;
    Result<void> set_mode(std::uint32_t mode) override;

    Result<std::size_t> read_at(std::span<std::byte> into, std::uint64_t offset, Wait wait) override;
    Result<void> write_at(std::span<const std::byte> from, std::uint64_t offset, Wait wait) override;
    Result<void> truncate(std::uint64_t size) override;
    Result<void> allocate(std::uint64_t bytes) override;
    Result<void> zero_range(std::uint64_t offset, std::uint64_t length) override;
    Result<std::vector<Extent>> allocated_ranges(std::uint64_t offset, std::uint64_t length, std::size_t most) override;
    Result<void> flush() override;
    bool meets_local_lock(std::uint64_t offset, std::uint64_t length, LocalLock wanted) const override;

    Result<void> set_kernel_lease(KernelLease lease) override { return vfs::set_kernel_lease(descriptor(), lease); }
    KernelLease kernel_lease() const override { return kernel_lease_of(descriptor()); }
    KernelLeaseId kernel_lease_id() const override { return KernelLeaseId{descriptor()}; }
    Result<std::shared_ptr<File>> open_again(std::string path) const override;

    Result<std::vector<std::string>> list_xattrs() const override;
    Result<std::string> get_xattr(const std::string& name) const override;
    Result<void> set_xattr(const std::string& name, std::string_view value) override;

    Permissions permissions() const override;
    Result<std::unique_ptr<FolderReader>> read_folder() const override;
    Result<bool> is_empty_folder() const override;
    bool is_on_read_only_disk() const override;

    Result<std::vector<NamedStream>> streams() const override;
    Result<NamedStream> find_stream(std::string_view name) const override;
    Result<std::shared_ptr<File>> open_stream(std::string_view name, DataAccess data, Create create) override;
    Result<void> remove_stream(std::uint64_t id) override;
    Result<void> rename_stream(std::uint64_t id, std::string_view to, Volume::Replace replace) override;

    /// [MS-FSA] 2.1.4.17 Algorithm for Noting That a File Has Been Modified: one of its named streams has been.
    void note_modification() const;

  private:
    InodeHandle inode() const { return {opened_.descriptor.get(), opened_.path_only}; }
    int descriptor() const { return opened_.descriptor.get(); }
    /// Why no data can be had from this, if so.
    std::optional<Error> refuses_data(DataAccess wanted) const;
    Result<std::uint64_t> size() const;
    bool has_room_for(std::uint64_t bytes) const;
    Result<std::size_t> read_blocking(std::span<std::byte> into, std::uint64_t offset);
    Result<void> write_blocking(std::span<const std::byte> from, std::uint64_t offset);
    Result<void> write_zeros(std::uint64_t offset, std::uint64_t end);
    StreamBase stream_base() const { return {opened_.attributes.id.inode, opened_.attributes.birth_ns}; }
    /// Why there are no named streams, or none that could be changed.
    std::optional<Error> refuses_streams() const;
    std::optional<Error> refuses_stream_changes() const;
    bool allows_stream(DataAccess data) const;

    std::shared_ptr<VolumeState> state_;
    const OpenedFile opened_;
};

} // namespace holdfast::vfs
