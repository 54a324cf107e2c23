#pragma once
// A folder that goes away with the test, and a volume over it.

#include "vfs/volume.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace holdfast::vfs::test {

class TemporaryFolder {
  public:
    TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();

    std::string path(std::string_view below = "") const;
    /// As another process would, behind the volume's back.
    void write(std::string_view name, std::string_view text = "") const;
    void make_folder(std::string_view name) const;
    std::string text_of(std::string_view name) const;
    std::set<std::string> names(std::string_view below = "") const;

  private:
    std::string path_;
};

/// The share is a folder below the temporary one, so there is something outside to escape to.
class VolumeTest : public ::testing::Test {
  protected:
    VolumeTest();
    ~VolumeTest() override;
    void SetUp() override;

    std::string share(std::string_view below) const;
    static std::shared_ptr<Volume> mount(const VolumeConfig& config);
    void write(std::string_view name, std::string_view text = "") const;
    void make_folder(std::string_view name) const;
    std::string text_of(std::string_view name) const;
    std::set<std::string> names(std::string_view below = "") const;

    Result<std::shared_ptr<File>> create(std::string_view path, Kind kind = Kind::file,
                                         std::uint32_t attributes = dos::archive) const;
    Result<std::shared_ptr<File>> open(std::string_view path, DataAccess data = DataAccess::none) const;
    FileId id_of(std::string_view path) const;

    TemporaryFolder outside;
    std::shared_ptr<Volume> volume;
};

/// What a failed call said; `none` when it worked, so that a comparison shows both.
template <class T>
std::string error_of(const Result<T>& result) {
    return result ? "none" : std::string(to_string(result.error()));
}

} // namespace holdfast::vfs::test
