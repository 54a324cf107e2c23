#include "smb2/handlers/create/durable.h"

#include "tests/unit/smb2/handlers/lease_test.h"

namespace holdfast::smb2::create {
namespace {

using test::Answer;
using wire::OplockLevel;

class Durable : public test::LeaseTest {
  protected:
    template <class Context>
    wire::CreateRequest with(wire::CreateRequest request, const Context& context) {
        contexts.push_back(wire::to_bytes(context));
        request.create_contexts.push_back({std::string(Context::name), contexts.back()});
        return request;
    }
    template <class Context>
    static std::optional<Context> context_of(const Answer& answer) {
        const auto response = answer.as<wire::CreateResponse>();
        const auto* context = wire::find_context(response.create_contexts, Context::name);
        return context == nullptr ? std::nullopt : wire::decode<Context>(context->data);
    }
    static FileId id_of(const Answer& answer) { return answer.as<wire::CreateResponse>().file_id; }

    /// The holder's connection is lost; what returns is the same client on a new one.
    std::unique_ptr<test::TestClient> lose_and_return() {
        holder.connection.close(locks::CloseReason::disconnect);
        auto back = std::make_unique<test::TestClient>(server);
        back->connection.set_client(guid(1));
        back->connection.negotiated().server_capabilities = other.connection.negotiated().server_capabilities;
        return back;
    }
};

TEST_F(Durable, version_1_comes_back_with_its_batch_oplock) {
    const Answer opened = holder.ask(with(with_oplock(u"f", OplockLevel::batch), wire::DurableHandleRequest{}));
    ASSERT_TRUE(context_of<wire::DurableHandleResponse>(opened));
    const FileId id = id_of(opened);
    const auto back = lose_and_return();
    EXPECT_EQ(server.locks.row(locks::OpenId{id.persistent})->state, locks::OpenState::orphaned);

    const Answer again =
        back->ask(with(with_oplock(u"", OplockLevel::none), wire::DurableHandleReconnect{{id.persistent, 0}}));
    ASSERT_EQ(again.status(), Status::success);
    EXPECT_EQ(id_of(again), id);
    EXPECT_EQ(again.as<wire::CreateResponse>().oplock_level, OplockLevel::batch);
    EXPECT_FALSE(context_of<wire::DurableHandleResponse>(again));
    EXPECT_EQ(back->write(id, 0, "still mine").status(), Status::success);
}

TEST_F(Durable, version_2_comes_back_with_its_lease_and_its_guid) {
    const wire::Guid mine{9};
    const Answer opened = holder.ask(with(with_lease(u"f", all), wire::DurableHandleRequestV2{0, {}, mine}));
    const auto granted = context_of<wire::DurableHandleResponseV2>(opened);
    ASSERT_TRUE(granted);
    EXPECT_EQ(granted->timeout_ms, 60'000U);
    const FileId id = id_of(opened);
    const auto back = lose_and_return();

    const auto reconnect = [&](const wire::Guid& create_guid, const std::u16string& name) {
        return back->ask(with(with_lease(name, all), wire::DurableHandleReconnectV2{id, create_guid, {}}));
    };
    EXPECT_EQ(reconnect(wire::Guid{8}, u"f").status(), Status::object_name_not_found);
    EXPECT_EQ(reconnect(mine, u"g").status(), Status::invalid_parameter) << "a lease stands for one file";
    const Answer again = reconnect(mine, u"F");
    ASSERT_EQ(again.status(), Status::success);
    EXPECT_EQ(caching_of(lease_of<wire::LeaseV2>(again).lease_state), all);
    EXPECT_EQ(reconnect(mine, u"f").status(), Status::object_name_not_found) << "it is in use again";
}

TEST_F(Durable, a_time_is_bounded) {
    EXPECT_EQ(durability_wish({.request_v2 = wire::DurableHandleRequestV2{UINT32_MAX, {}, {}}})->timeout_ms, 300'000U);
    EXPECT_EQ(durability_wish({.request_v2 = wire::DurableHandleRequestV2{5, {}, {}}})->timeout_ms, 5U);
    EXPECT_FALSE(durability_wish({}));
}

TEST_F(Durable, without_a_cached_handle_there_is_nothing_to_come_back_to) {
    const Answer opened = holder.ask(with(with_oplock(u"f", OplockLevel::exclusive), wire::DurableHandleRequest{}));
    EXPECT_EQ(opened.status(), Status::success);
    EXPECT_FALSE(context_of<wire::DurableHandleResponse>(opened));
    lose_and_return();
    EXPECT_EQ(server.locks.totals().opens, 0U);
}

TEST_F(Durable, its_time_ends_it_and_so_does_whoever_needs_the_file) {
    const FileId id = id_of(holder.ask(with(with_oplock(u"f", OplockLevel::batch), wire::DurableHandleRequest{})));
    const auto back = lose_and_return();
    const auto waiting = timers();
    ASSERT_EQ(waiting.size(), 1U);
    waiting.front()();
    EXPECT_FALSE(server.locks.row(locks::OpenId{id.persistent}));

    back->ask(with(with_oplock(u"g", OplockLevel::batch), wire::DurableHandleRequest{}));
    back->connection.close(locks::CloseReason::disconnect);
    other.post(with_oplock(u"g", OplockLevel::none));
    EXPECT_EQ(other.take().status(), Status::pending);
    EXPECT_EQ(other.take().status(), Status::success);
    EXPECT_EQ(server.locks.totals().opens, 1U);
}

TEST_F(Durable, contexts_that_do_not_go_together_are_refused) {
    const auto base = with_oplock(u"f", OplockLevel::batch);
    const wire::DurableHandleRequest v1;
    const wire::DurableHandleRequestV2 v2;
    const wire::DurableHandleReconnect back{};
    const wire::DurableHandleReconnectV2 back_v2{};
    EXPECT_EQ(holder.create_status(with(with(base, v1), v2)), Status::invalid_parameter);
    EXPECT_EQ(holder.create_status(with(with(base, v1), back_v2)), Status::invalid_parameter);
    EXPECT_EQ(holder.create_status(with(with(base, v2), back)), Status::invalid_parameter);
    EXPECT_EQ(holder.create_status(with(with(base, v2), back_v2)), Status::invalid_parameter);
    EXPECT_EQ(holder.create_status(with(with(base, v1), back)), Status::object_name_not_found) << "coming back counts";
    EXPECT_EQ(server.locks.totals().opens, 0U);
}

} // namespace
} // namespace holdfast::smb2::create
