#pragma once
// A folder that goes away with the test, and a volume over it.

#include "vfs/volume.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace holdfast::vfs::test {

class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string pattern = "/tmp/holdfast-vfs-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr) std::abort();
        path_ = pattern;
        std::filesystem::permissions(path_, std::filesystem::perms(0755));
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    std::string path(std::string_view below = "") const {
        return below.empty() ? path_ : path_ + "/" + std::string(below);
    }
    /// As another process would, behind the volume's back.
    void write(std::string_view name, std::string_view text = "") const { std::ofstream(path(name)) << text; }
    void make_folder(std::string_view name) const { std::filesystem::create_directories(path(name)); }
    std::string text_of(std::string_view name) const {
        std::ifstream in(path(name));
        return {std::istreambuf_iterator<char>(in), {}};
    }
    std::set<std::string> names(std::string_view below = "") const {
        std::set<std::string> all;
        for (const auto& entry : std::filesystem::directory_iterator(path(below)))
            all.insert(entry.path().filename().string());
        return all;
    }

  private:
    std::string path_;
};

/// The share is a folder below the temporary one, so there is something outside to escape to.
class VolumeTest : public ::testing::Test {
  protected:
    void SetUp() override {
        outside.make_folder("share");
        outside.write("secret", "secret");
        volume = mount({.path = share("")});
    }

    std::string share(std::string_view below) const {
        return below.empty() ? outside.path("share") : outside.path("share/" + std::string(below));
    }
    static std::shared_ptr<Volume> mount(const VolumeConfig& config) {
        auto mounted = Volume::mount(config);
        if (!mounted) throw std::runtime_error(std::string(to_string(mounted.error())));
        return *mounted;
    }
    void write(std::string_view name, std::string_view text = "") const {
        outside.write("share/" + std::string(name), text);
    }
    void make_folder(std::string_view name) const { outside.make_folder("share/" + std::string(name)); }
    std::string text_of(std::string_view name) const { return outside.text_of("share/" + std::string(name)); }
    std::set<std::string> names(std::string_view below = "") const {
        return outside.names(below.empty() ? "share" : "share/" + std::string(below));
    }

    Result<std::shared_ptr<File>> create(std::string_view path, Kind kind = Kind::file,
                                         std::uint32_t attributes = dos::archive) const {
        return volume->open(path, {DataAccess::read_write, Create::must_be_new, kind,
                                   kind == Kind::directory ? attributes & ~dos::archive : attributes});
    }
    Result<std::shared_ptr<File>> open(std::string_view path, DataAccess data = DataAccess::none) const {
        return volume->open(path, {data, Create::never, Kind::file, 0});
    }
    FileId id_of(std::string_view path) const { return open(path).value()->id(); }

    TemporaryFolder outside;
    std::shared_ptr<Volume> volume;
};

/// What a failed call said; `none` when it worked, so that a comparison shows both.
template <class T>
std::string error_of(const Result<T>& result) {
    return result ? "none" : std::string(to_string(result.error()));
}

} // namespace holdfast::vfs::test
