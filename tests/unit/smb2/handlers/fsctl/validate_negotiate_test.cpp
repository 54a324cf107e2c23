#include "smb2/handlers/fsctl/validate_negotiate.h"

#include "tests/unit/smb2/handlers/fsctl_test.h"

namespace holdfast::smb2 {
namespace {

using wire::Dialect;

class ValidateNegotiate : public test::FsctlTest {
  protected:
    ValidateNegotiate() {
        NegotiatedState& state = client.connection.negotiated();
        state.dialect = 0x0302;
        state.client_capabilities = 0x7f;
        state.client_security_mode = 1;
        state.client_guid.fill(7);
        state.server_capabilities = 0x4;
        state.server_security_mode = 3;
        state.server_guid.fill(9);
        told.capabilities = static_cast<wire::Capabilities>(0x7f);
        told.security_mode = wire::SecurityMode::signing_enabled;
        told.guid.fill(7);
        told.dialects = {Dialect::smb2_10, Dialect::smb3_00, Dialect::smb3_02};
    }
    test::Answer validate(std::uint32_t most = 24) {
        const auto input = wire::to_bytes(told);
        return control(wire::Fsctl::validate_negotiate_info, related_file_id, input, most);
    }
    wire::ValidateNegotiateInfoRequest told;
};

TEST_F(ValidateNegotiate, the_answer_says_what_negotiate_said) {
    const auto answer = validate();
    ASSERT_EQ(answer.status(), Status::success);
    const auto said = wire::decode<wire::ValidateNegotiateInfoResponse>(output_of(answer));
    EXPECT_EQ(wire::to_bits(said->capabilities), 0x4U);
    EXPECT_EQ(wire::to_bits(said->security_mode), 3U);
    EXPECT_EQ(said->guid, client.connection.negotiated().server_guid);
    EXPECT_EQ(said->dialect, Dialect::smb3_02);
    EXPECT_FALSE(client.connection.is_terminated());
}

TEST_F(ValidateNegotiate, any_difference_ends_the_connection) {
    const auto original = told;
    const std::vector<std::function<void()>> differences = {
        [&] { told.capabilities = wire::Capabilities::none; },
        [&] { told.security_mode = wire::SecurityMode::signing_required; },
        [&] { told.guid[3] = 0; },
        [&] { told.dialects.pop_back(); },
        [&] { told.dialects = {}; },
    };
    const auto settings = server.state.current_settings();
    for (const auto& differ : differences) {
        told = original;
        EXPECT_TRUE(
            fsctl::saw_the_same(told, client.connection.negotiated(), settings->min_dialect, settings->max_dialect));
        differ();
        EXPECT_FALSE(
            fsctl::saw_the_same(told, client.connection.negotiated(), settings->min_dialect, settings->max_dialect));
    }
    validate();
    EXPECT_TRUE(client.connection.is_terminated());
}

TEST_F(ValidateNegotiate, too_little_room_is_an_attack_as_well) {
    validate(23);
    EXPECT_TRUE(client.connection.is_terminated());
}

TEST_F(ValidateNegotiate, clients_of_3_1_1_never_ask) {
    client.connection.negotiated().dialect = 0x0311;
    told.dialects.push_back(Dialect::smb3_11);
    validate();
    EXPECT_TRUE(client.connection.is_terminated());
}

} // namespace
} // namespace holdfast::smb2
