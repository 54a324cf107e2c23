#pragma once
// Watches of one share, and what each was told, in words.

#include "smb2/state/watches.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace holdfast::smb2::test {

struct WokenList final : locks::WakeSink {
    void wake(std::span<const locks::Woken> all) override { woken.insert(woken.end(), all.begin(), all.end()); }
    std::vector<locks::Woken> woken;
};

constexpr auto all_filters = static_cast<wire::CompletionFilter>(0xFFF);

class WatchesTest : public ::testing::Test {
  protected:
    std::shared_ptr<Watch> watch(std::string path, WatchScope scope = WatchScope::folder,
                                 wire::CompletionFilter filter = all_filters, std::size_t most = 1000) {
        return watches.add({share, std::move(path)}, {filter, scope, 1U << 20}, most);
    }
    /// What a watch was told since it was asked last.
    static std::vector<std::string> told(Watch& watch) {
        const auto request = std::make_shared<NotifyWait>(NotifyWait{locks::WaitToken{1}, 1U << 20});
        if (watch.wait(request) == Watch::Begun::queued) {
            std::vector<locks::Woken> ignored;
            watch.cancel(request->token, ignored);
            return {};
        }
        if (request->status != Status::success) return {std::string(to_string(request->status))};
        std::vector<std::string> all;
        const auto chain = wire::decode<wire::ChainOf<wire::FileNotifyInformation>>(request->output);
        for (const auto& entry : chain->entries) {
            const char* const names[] = {"?", "added ", "removed ", "modified ", "old ", "new "};
            all.push_back(names[wire::to_bits(entry.action)] +
                          std::string(entry.file_name.begin(), entry.file_name.end()));
        }
        return all;
    }

    WokenList sink;
    Watches watches{sink};
    std::shared_ptr<Share> share = std::make_shared<Share>(locks::ShareId{1}, ShareSettings{}, nullptr);
};

} // namespace holdfast::smb2::test
