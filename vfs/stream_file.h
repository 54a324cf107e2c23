#pragma once
// An open named stream.

#include "vfs/posix_file.h"

namespace holdfast::vfs {

/// Its data is that of a file in the depot, all else that of the file or folder that it belongs to.
class StreamFile : public File {
  public:
    /// `data` is open as the depot has it: its attributes are read here.
    static Result<std::shared_ptr<File>> make(std::shared_ptr<PosixFile> base, std::shared_ptr<VolumeState> state,
                                              StreamDepot::Opened data, DataAccess access);

    const FileId& id() const override { return base_->id(); }
    Kind kind() const override { return Kind::file; }
    const std::string& opened_path() const override { return base_->opened_path(); }
    DataAccess data_access() const override { return data_.data_access(); }
    std::uint64_t stream_id() const override { return data_.id().inode; }
    std::string_view stream_name() const override { return data_.opened_path(); }

    Result<Attributes> attributes() const override;
    const Attributes& opened_attributes() const override { return opened_; }
    Result<void> set_attributes(const AttributeChange& change) override { return base_->set_attributes(change); }
    Result<void> set_owner(std::optional<std::uint32_t> uid, std::optional<std::uint32_t> gid) override {
        return base_->set_owner(uid, gid);
    }
    Result<void> set_mode(std::uint32_t mode) override { return base_->set_mode(mode); }

    Result<std::size_t> read_at(std::span<std::byte> into, std::uint64_t offset, Wait wait) override {
        return data_.read_at(into, offset, wait);
    }
    Result<void> write_at(std::span<const std::byte> from, std::uint64_t offset, Wait wait) override {
        return noted(data_.write_at(from, offset, wait));
    }
    Result<void> truncate(std::uint64_t size) override { return noted(data_.truncate(size)); }
    Result<void> allocate(std::uint64_t bytes) override { return data_.allocate(bytes); }
    Result<void> zero_range(std::uint64_t offset, std::uint64_t length) override {
        return noted(data_.zero_range(offset, length));
    }
    Result<std::vector<Extent>> allocated_ranges(std::uint64_t offset, std::uint64_t length,
                                                 std::size_t most) override {
        return data_.allocated_ranges(offset, length, most);
    }
    Result<void> flush() override { return data_.flush(); }
    bool meets_local_lock(std::uint64_t offset, std::uint64_t length, LocalLock wanted) const override {
        return data_.meets_local_lock(offset, length, wanted);
    }

    // A local process does not know of named streams.
    Result<void> set_kernel_lease(KernelLease) override { return Error::unsupported; }
    KernelLease kernel_lease() const override { return KernelLease::none; }
    KernelLeaseId kernel_lease_id() const override { return KernelLeaseId{-1}; }
    Result<std::shared_ptr<File>> open_again(std::string) const override { return Error::unsupported; }

    Result<std::vector<std::string>> list_xattrs() const override { return base_->list_xattrs(); }
    Result<std::string> get_xattr(const std::string& name) const override { return base_->get_xattr(name); }
    Result<void> set_xattr(const std::string& name, std::string_view value) override {
        return base_->set_xattr(name, value);
    }

    Permissions permissions() const override { return base_->permissions(); }
    Result<std::unique_ptr<FolderReader>> read_folder() const override { return Error::not_a_directory; }
    Result<bool> is_empty_folder() const override { return Error::not_a_directory; }
    bool is_on_read_only_disk() const override { return base_->is_on_read_only_disk(); }

    Result<std::vector<NamedStream>> streams() const override { return base_->streams(); }
    Result<NamedStream> find_stream(std::string_view name) const override { return base_->find_stream(name); }
    Result<std::shared_ptr<File>> open_stream(std::string_view name, DataAccess data, Create create) override {
        return base_->open_stream(name, data, create);
    }
    Result<void> remove_stream(std::uint64_t id) override { return base_->remove_stream(id); }
    Result<void> rename_stream(std::uint64_t id, std::string_view to, Volume::Replace replace) override {
        return base_->rename_stream(id, to, replace);
    }

  private:
    StreamFile(std::shared_ptr<PosixFile> base, std::shared_ptr<VolumeState> state, OpenedFile data);
    Attributes joined(Attributes base, const Attributes& data) const;
    Result<void> noted(Result<void> change) const {
        if (change) base_->note_modification();
        return change;
    }

    const std::shared_ptr<PosixFile> base_;
    PosixFile data_; // its path is the stream's name
    Attributes opened_;
};

} // namespace holdfast::vfs
