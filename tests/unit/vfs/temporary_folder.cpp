#include "tests/unit/vfs/temporary_folder.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace holdfast::vfs::test {

TemporaryFolder::TemporaryFolder() {
    std::string pattern = "/tmp/holdfast-vfs-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    path_ = pattern;
    std::filesystem::permissions(path_, std::filesystem::perms(0755));
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string TemporaryFolder::path(std::string_view below) const {
    return below.empty() ? path_ : path_ + "/" + std::string(below);
}

void TemporaryFolder::write(std::string_view name, std::string_view text) const { std::ofstream(path(name)) << text; }

void TemporaryFolder::make_folder(std::string_view name) const { std::filesystem::create_directories(path(name)); }

std::string TemporaryFolder::text_of(std::string_view name) const {
    std::ifstream in(path(name));
    return {std::istreambuf_iterator<char>(in), {}};
}

std::set<std::string> TemporaryFolder::names(std::string_view below) const {
    std::set<std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(path(below)))
        all.insert(entry.path().filename().string());
    return all;
}

VolumeTest::VolumeTest() = default;
VolumeTest::~VolumeTest() = default;

void VolumeTest::SetUp() {
    outside.make_folder("share");
    outside.write("secret", "secret");
    volume = mount({.path = share("")});
}

std::string VolumeTest::share(std::string_view below) const {
    return below.empty() ? outside.path("share") : outside.path("share/" + std::string(below));
}

std::shared_ptr<Volume> VolumeTest::mount(const VolumeConfig& config) {
    auto mounted = Volume::mount(config);
    if (!mounted) throw std::runtime_error(std::string(to_string(mounted.error())));
    return *mounted;
}

void VolumeTest::write(std::string_view name, std::string_view text) const {
    outside.write("share/" + std::string(name), text);
}

void VolumeTest::make_folder(std::string_view name) const { outside.make_folder("share/" + std::string(name)); }

std::string VolumeTest::text_of(std::string_view name) const { return outside.text_of("share/" + std::string(name)); }

std::set<std::string> VolumeTest::names(std::string_view below) const {
    return outside.names(below.empty() ? "share" : "share/" + std::string(below));
}

Result<std::shared_ptr<File>> VolumeTest::create(std::string_view path, Kind kind, std::uint32_t attributes) const {
    return volume->open(path, {DataAccess::read_write, Create::must_be_new, kind,
                               kind == Kind::directory ? attributes & ~dos::archive : attributes});
}

Result<std::shared_ptr<File>> VolumeTest::open(std::string_view path, DataAccess data) const {
    return volume->open(path, {data, Create::never, Kind::file, 0});
}

FileId VolumeTest::id_of(std::string_view path) const { return open(path).value()->id(); }

} // namespace holdfast::vfs::test
