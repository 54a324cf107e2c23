#pragma once
// Two clients and the leases between them. Timers of breaks wait until the test lets them run.

#include "smb2/map_caching.h"
#include "smb2/wire/create_contexts/lease.h"
#include "tests/unit/smb2/handlers/test_client.h"

namespace holdfast::smb2::test {

class LeaseTest : public ::testing::Test {
  protected:
    static constexpr auto all = locks::Caching::all;
    static constexpr auto read_handle = locks::Caching::read | locks::Caching::handle;

    explicit LeaseTest(const ShareSettings& settings = {}) : server(settings) {
        holder.connection.set_client(guid(1));
        other.connection.set_client(guid(2));
        for (TestClient* client : {&holder, &other}) {
            client->connection.negotiated().server_capabilities =
                static_cast<std::uint32_t>(wire::Capabilities::leasing | wire::Capabilities::directory_leasing);
            client->connection.negotiated().max_transact_size = 1U << 20;
        }
    }

    static locks::ClientGuid guid(std::uint8_t first) {
        locks::ClientGuid made{};
        made[0] = first;
        return made;
    }
    static wire::LeaseKey key(std::uint8_t first) {
        wire::LeaseKey made{};
        made[0] = first;
        return made;
    }

    wire::CreateRequest with_oplock(const std::u16string& name, wire::OplockLevel level) {
        wire::CreateRequest request = holder.create_request(name);
        request.requested_oplock_level = level;
        return request;
    }
    /// The context lives as long as the test.
    template <class Lease>
    wire::CreateRequest with_lease(const std::u16string& name, const Lease& lease) {
        wire::CreateRequest request = with_oplock(name, wire::OplockLevel::lease);
        contexts.push_back(wire::to_bytes(lease));
        request.create_contexts.push_back({"RqLs", contexts.back()});
        return request;
    }
    wire::CreateRequest with_lease(const std::u16string& name, locks::Caching wanted, std::uint8_t number = 1) {
        return with_lease(name, wire::LeaseV2{key(number), lease_state_of(wanted), {}, {}, 10});
    }
    template <class Lease>
    static Lease lease_of(const Answer& answer) {
        const auto response = answer.as<wire::CreateResponse>();
        const auto* context = wire::find_context(response.create_contexts, "RqLs");
        if (context == nullptr) throw std::runtime_error("no lease in the answer");
        return *wire::decode<Lease>(context->data);
    }
    /// The timers of breaks that were sent since, taken from the queue of jobs.
    std::vector<std::function<void()>> timers() {
        std::vector<std::function<void()>> all_of_them(server.jobs.waiting.begin(), server.jobs.waiting.end());
        server.jobs.waiting.clear();
        return all_of_them;
    }
    Status acknowledge(TestClient& client, std::uint8_t number, locks::Caching kept) {
        return client.ask(wire::LeaseBreakAcknowledgment{key(number), lease_state_of(kept)}).status();
    }

    TestServer server;
    TestClient holder{server};
    TestClient other{server};
    std::deque<wire::Bytes> contexts;
};

} // namespace holdfast::smb2::test
