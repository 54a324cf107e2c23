#include "tests/sim/faulty_disk.h"

#include <utility>

namespace holdfast::sim {

namespace {

using vfs::Result;

class FaultyFile final : public vfs::File {
  public:
    FaultyFile(std::shared_ptr<vfs::File> file, DiskFaults& faults) : file_(std::move(file)), faults_(faults) {}

    static Result<std::shared_ptr<vfs::File>> around(Result<std::shared_ptr<vfs::File>> file, DiskFaults& faults) {
        if (file) *file = std::make_shared<FaultyFile>(std::move(*file), faults);
        return file;
    }

    const vfs::FileId& id() const override { return file_->id(); }
    vfs::Kind kind() const override { return file_->kind(); }
    const std::string& opened_path() const override { return file_->opened_path(); }
    vfs::DataAccess data_access() const override { return file_->data_access(); }
    const vfs::Attributes& opened_attributes() const override { return file_->opened_attributes(); }

    Result<vfs::Attributes> attributes() const override {
        return faults_.on_disk([&] { return file_->attributes(); });
    }
    Result<void> set_attributes(const vfs::AttributeChange& change) override {
        return faults_.on_disk([&] { return file_->set_attributes(change); });
    }
    Result<void> set_owner(std::optional<std::uint32_t> uid, std::optional<std::uint32_t> gid) override {
        return faults_.on_disk([&] { return file_->set_owner(uid, gid); });
    }
    Result<void> set_mode(std::uint32_t mode) override {
        return faults_.on_disk([&] { return file_->set_mode(mode); });
    }

    Result<std::size_t> read_at(std::span<std::byte> into, std::uint64_t offset, Wait wait) override {
        return faults_.on_disk([&] { return file_->read_at(into, offset, wait); });
    }
    Result<void> write_at(std::span<const std::byte> from, std::uint64_t offset, Wait wait) override {
        if (faults_.strikes()) {
            static_cast<void>(file_->write_at(from.first(from.size() / 2), offset, Wait::allowed)); // failed anyway
            return faults_.error();
        }
        const auto written = file_->write_at(from, offset, wait);
        if (written) ++faults_.writes_done;
        return written;
    }
    Result<void> truncate(std::uint64_t size) override {
        return faults_.on_disk([&] { return file_->truncate(size); });
    }
    Result<void> allocate(std::uint64_t bytes) override {
        return faults_.on_disk([&] { return file_->allocate(bytes); });
    }
    Result<void> zero_range(std::uint64_t offset, std::uint64_t length) override {
        return faults_.on_disk([&] { return file_->zero_range(offset, length); });
    }
    Result<std::vector<Extent>> allocated_ranges(std::uint64_t offset, std::uint64_t length,
                                                 std::size_t most) override {
        return faults_.on_disk([&] { return file_->allocated_ranges(offset, length, most); });
    }
    Result<void> flush() override {
        const auto flushed = faults_.on_disk([&] { return file_->flush(); });
        if (flushed) ++faults_.flushes_done;
        return flushed;
    }

    bool meets_local_lock(std::uint64_t offset, std::uint64_t length, LocalLock wanted) const override {
        return file_->meets_local_lock(offset, length, wanted);
    }
    Result<void> set_kernel_lease(vfs::KernelLease lease) override { return file_->set_kernel_lease(lease); }
    vfs::KernelLease kernel_lease() const override { return file_->kernel_lease(); }
    vfs::KernelLeaseId kernel_lease_id() const override { return file_->kernel_lease_id(); }
    Result<std::shared_ptr<vfs::File>> open_again(std::string path) const override {
        return faults_.on_disk([&] { return around(file_->open_again(std::move(path)), faults_); });
    }

    Result<std::vector<std::string>> list_xattrs() const override {
        return faults_.on_disk([&] { return file_->list_xattrs(); });
    }
    Result<std::string> get_xattr(const std::string& name) const override {
        return faults_.on_disk([&] { return file_->get_xattr(name); });
    }
    Result<void> set_xattr(const std::string& name, std::string_view value) override {
        return faults_.on_disk([&] { return file_->set_xattr(name, value); });
    }
    Permissions permissions() const override { return file_->permissions(); }
    Result<std::unique_ptr<vfs::FolderReader>> read_folder() const override {
        return faults_.on_disk([&] { return file_->read_folder(); });
    }
    Result<bool> is_empty_folder() const override {
        return faults_.on_disk([&] { return file_->is_empty_folder(); });
    }
    bool is_on_read_only_disk() const override { return file_->is_on_read_only_disk(); }

    std::uint64_t stream_id() const override { return file_->stream_id(); }
    std::string_view stream_name() const override { return file_->stream_name(); }
    Result<std::vector<vfs::NamedStream>> streams() const override {
        return faults_.on_disk([&] { return file_->streams(); });
    }
    Result<vfs::NamedStream> find_stream(std::string_view name) const override {
        return faults_.on_disk([&] { return file_->find_stream(name); });
    }
    Result<std::shared_ptr<vfs::File>> open_stream(std::string_view name, vfs::DataAccess data,
                                                   vfs::Create create) override {
        return faults_.on_disk([&] { return around(file_->open_stream(name, data, create), faults_); });
    }
    Result<void> remove_stream(std::uint64_t id) override {
        return faults_.on_disk([&] { return file_->remove_stream(id); });
    }
    Result<void> rename_stream(std::uint64_t id, std::string_view to, vfs::Volume::Replace replace) override {
        return faults_.on_disk([&] { return file_->rename_stream(id, to, replace); });
    }

  private:
    const std::shared_ptr<vfs::File> file_;
    DiskFaults& faults_;
};

class FaultyVolume final : public vfs::Volume {
  public:
    FaultyVolume(std::shared_ptr<vfs::Volume> disk, DiskFaults& faults) : disk_(std::move(disk)), faults_(faults) {}

    const vfs::Capabilities& capabilities() const override { return disk_->capabilities(); }
    std::uint32_t serial_number() const override { return disk_->serial_number(); }
    Result<vfs::SpaceInfo> space() const override {
        return faults_.on_disk([&] { return disk_->space(); });
    }
    Result<vfs::Resolved> resolve(std::string_view path) const override {
        return faults_.on_disk([&] { return disk_->resolve(path); });
    }
    Result<std::shared_ptr<vfs::File>> open(std::string_view path, const vfs::OpenHow& how) override {
        return faults_.on_disk([&] { return FaultyFile::around(disk_->open(path, how), faults_); });
    }
    Result<void> remove(std::string_view path, const vfs::FileId& expected, vfs::Kind kind) override {
        return faults_.on_disk([&] { return disk_->remove(path, expected, kind); });
    }
    Result<void> rename(std::string_view from, std::string_view to, Replace replace) override {
        return faults_.on_disk([&] { return disk_->rename(from, to, replace); });
    }
    Result<void> link(std::string_view from, std::string_view to, Replace replace) override {
        return faults_.on_disk([&] { return disk_->link(from, to, replace); });
    }
    Result<vfs::LocalWatchId> watch_folder(vfs::LocalWatch& watch, std::string_view path) const override {
        return faults_.on_disk([&] { return disk_->watch_folder(watch, path); });
    }
    Result<std::vector<Child>> children(std::string_view path) const override {
        return faults_.on_disk([&] { return disk_->children(path); });
    }

  private:
    const std::shared_ptr<vfs::Volume> disk_;
    DiskFaults& faults_;
};

} // namespace

std::shared_ptr<vfs::Volume> with_faults(std::shared_ptr<vfs::Volume> disk, DiskFaults& faults) {
    return std::make_shared<FaultyVolume>(std::move(disk), faults);
}

} // namespace holdfast::sim
