#pragma once
// Opens that belong to an application which may move to another client: a virtual machine and its disks, say.

#include "locks/ids.h"

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

namespace holdfast::smb2 {

/// [MS-SMB2] 3.3.1.10 Open.AppInstanceId, Open.ApplicationInstanceVersionHigh and -Low.
struct AppInstance {
    using Id = std::array<std::uint8_t, 16>;
    struct Version {
        std::uint64_t high = 0;
        std::uint64_t low = 0;
        auto operator<=>(const Version&) const = default; // NOLINT(modernize-use-nullptr): no 0 is here
    };

    Id id{};
    std::optional<Version> version;
};

/// Opens by their application instance. From any thread.
class AppInstances {
  public:
    struct Entry {
        locks::OpenId open{};
        std::optional<AppInstance::Version> version;
    };

    void add(const AppInstance& instance, locks::OpenId open);
    void remove(const AppInstance::Id& id, locks::OpenId open);
    /// Oldest first.
    std::vector<Entry> find(const AppInstance::Id& id) const;

  private:
    mutable std::mutex mutex_; // few applications have one
    std::map<AppInstance::Id, std::vector<Entry>> opens_;
};

} // namespace holdfast::smb2
