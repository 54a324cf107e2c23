#include "smb2/handlers/negotiate.h"

#include "tests/unit/smb2/connection/raw_client.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

using test::RawAnswer;
using test::RawClient;
using test::RawServer;
using wire::Dialect;

struct NegotiateTest : ::testing::Test {
    explicit NegotiateTest(Settings settings = {}) : server(settings) {}

    wire::NegotiateRequest request = RawClient::negotiate_request({Dialect::smb3_11});
    Status status_of_contexts(std::vector<wire::NegotiateContext> contexts) {
        RawClient client{server};
        request.negotiate_contexts = std::move(contexts);
        return client.negotiate(request).status();
    }
    template <class Typed>
    std::optional<Typed> answered(const RawAnswer& answer) {
        const auto response = answer.as<wire::NegotiateResponse>();
        const auto* context = wire::find_context(response.negotiate_contexts, Typed::type);
        return context ? wire::decode<Typed>(context->data) : std::nullopt;
    }
    RawServer server;
};

TEST_F(NegotiateTest, the_highest_common_dialect_wins) {
    const struct {
        std::vector<Dialect> offered;
        Dialect chosen;
    } rows[] = {
        {{Dialect::smb2_02}, Dialect::smb2_02},
        {{Dialect::smb2_02, Dialect::smb2_10}, Dialect::smb2_10},
        {{Dialect::smb3_00, Dialect::smb2_02}, Dialect::smb3_00},
        {{Dialect::smb2_10, Dialect::smb3_00, Dialect::smb3_02}, Dialect::smb3_02},
        {{Dialect::smb2_02, Dialect::smb2_10, Dialect::smb3_00, Dialect::smb3_02, Dialect::smb3_11}, Dialect::smb3_11},
        {{static_cast<Dialect>(0x0401), Dialect::smb2_10}, Dialect::smb2_10},
    };
    for (const auto& row : rows) {
        RawClient client{server};
        const RawAnswer answer = client.negotiate(RawClient::negotiate_request(row.offered));
        ASSERT_EQ(answer.status(), Status::success);
        EXPECT_EQ(answer.as<wire::NegotiateResponse>().dialect_revision, row.chosen);
        EXPECT_EQ(client.connection->negotiated().dialect, wire::to_bits(row.chosen));
    }
}

TEST_F(NegotiateTest, no_common_dialect_is_told_and_may_be_tried_again) {
    RawClient client{server};
    EXPECT_EQ(client.negotiate(static_cast<Dialect>(0x0401)).status(), Status::not_supported);
    EXPECT_EQ(client.negotiate(RawClient::negotiate_request({})).status(), Status::invalid_parameter);
    EXPECT_EQ(client.negotiate(Dialect::smb3_00).status(), Status::success);
}

TEST_F(NegotiateTest, the_configured_bounds_on_dialects_hold) {
    Settings settings;
    settings.min_dialect = 0x0300;
    settings.max_dialect = 0x0302;
    server.state.settings = std::make_shared<const Settings>(settings);
    EXPECT_EQ(RawClient(server).negotiate(Dialect::smb3_11).status(), Status::not_supported);
    EXPECT_EQ(RawClient(server).negotiate(Dialect::smb2_10).status(), Status::not_supported);
    EXPECT_EQ(RawClient(server).negotiate(Dialect::smb3_02).status(), Status::success);
}

TEST_F(NegotiateTest, a_client_without_large_mtu_gets_small_buffers) {
    RawClient old{server};
    EXPECT_EQ(old.negotiate(Dialect::smb2_02).as<wire::NegotiateResponse>().max_read_size, 65536U);
    RawClient newer{server};
    const auto response = newer.negotiate(Dialect::smb2_10).as<wire::NegotiateResponse>();
    EXPECT_EQ(response.max_read_size, Settings().max_read_size);
    EXPECT_TRUE(has(response.capabilities, wire::Capabilities::large_mtu));
}

TEST_F(NegotiateTest, encryption_is_announced_by_capability_in_3_0_and_by_context_in_3_1_1) {
    RawClient older{server};
    EXPECT_TRUE(has(older.negotiate(Dialect::smb3_00).as<wire::NegotiateResponse>().capabilities,
                    wire::Capabilities::encryption));
    EXPECT_EQ(older.connection->negotiated().cipher, crypto::Cipher::aes_128_ccm);

    RawClient newer{server};
    const RawAnswer answer = newer.negotiate(Dialect::smb3_11);
    EXPECT_FALSE(has(answer.as<wire::NegotiateResponse>().capabilities, wire::Capabilities::encryption));
    EXPECT_EQ(answered<wire::EncryptionCapabilities>(answer)->ciphers, std::vector{wire::Cipher::aes_128_gcm});
}

TEST_F(NegotiateTest, a_client_of_3_0_that_cannot_encrypt_is_not_told_that_we_can) {
    RawClient client{server};
    request = RawClient::negotiate_request({Dialect::smb3_00});
    request.capabilities = wire::Capabilities::none;
    EXPECT_FALSE(
        has(client.negotiate(request).as<wire::NegotiateResponse>().capabilities, wire::Capabilities::encryption));
    EXPECT_EQ(client.connection->negotiated().cipher, crypto::Cipher::none);
}

TEST_F(NegotiateTest, our_order_of_ciphers_and_signatures_decides) {
    const struct {
        std::vector<wire::Cipher> ciphers;
        wire::Cipher cipher;
        std::vector<wire::SigningAlgorithm> signings;
        wire::SigningAlgorithm signing;
    } rows[] = {
        {{wire::Cipher::aes_256_ccm, wire::Cipher::aes_128_ccm},
         wire::Cipher::aes_128_ccm,
         {wire::SigningAlgorithm::hmac_sha256},
         wire::SigningAlgorithm::hmac_sha256},
        {{wire::Cipher::aes_256_ccm, wire::Cipher::aes_256_gcm},
         wire::Cipher::aes_256_gcm,
         {wire::SigningAlgorithm::hmac_sha256, wire::SigningAlgorithm::aes_cmac},
         wire::SigningAlgorithm::aes_cmac},
        {{static_cast<wire::Cipher>(77)},
         wire::Cipher::none,
         {wire::SigningAlgorithm::aes_cmac, wire::SigningAlgorithm::aes_gmac},
         wire::SigningAlgorithm::aes_gmac},
    };
    for (const auto& row : rows) {
        RawClient client{server};
        request.negotiate_contexts = {RawClient::contexts()[0],
                                      wire::negotiate_context(wire::EncryptionCapabilities{row.ciphers}),
                                      wire::negotiate_context(wire::SigningCapabilities{row.signings})};
        const RawAnswer answer = client.negotiate(request);
        EXPECT_EQ(answered<wire::EncryptionCapabilities>(answer)->ciphers, std::vector{row.cipher});
        EXPECT_EQ(answered<wire::SigningCapabilities>(answer)->signing_algorithms, std::vector{row.signing});
        EXPECT_EQ(client.connection->negotiated().cipher, static_cast<crypto::Cipher>(row.cipher));
        EXPECT_EQ(client.connection->negotiated().signing, static_cast<crypto::SigningAlgorithm>(row.signing));
    }
}

TEST_F(NegotiateTest, what_was_not_offered_is_not_answered) {
    RawClient client{server};
    request.negotiate_contexts = {RawClient::contexts()[0]};
    const RawAnswer answer = client.negotiate(request);
    EXPECT_EQ(answer.as<wire::NegotiateResponse>().negotiate_contexts.size(), 1U);
    EXPECT_EQ(client.connection->negotiated().cipher, crypto::Cipher::none);
    EXPECT_EQ(client.connection->negotiated().signing, crypto::SigningAlgorithm::aes_cmac);
}

TEST_F(NegotiateTest, signing_algorithms_without_overlap_mean_cmac_and_no_context) {
    RawClient client{server};
    request.negotiate_contexts[2] =
        wire::negotiate_context(wire::SigningCapabilities{{static_cast<wire::SigningAlgorithm>(9)}});
    EXPECT_FALSE(answered<wire::SigningCapabilities>(client.negotiate(request)));
    EXPECT_EQ(client.connection->negotiated().signing, crypto::SigningAlgorithm::aes_cmac);
}

TEST_F(NegotiateTest, a_wrong_list_of_contexts_is_an_invalid_parameter) {
    const auto all = RawClient::contexts();
    const auto broken = [](wire::NegotiateContext context) {
        context.data.pop_back();
        context.data.resize(1);
        return context;
    };
    EXPECT_EQ(status_of_contexts({}), Status::invalid_parameter);
    EXPECT_EQ(status_of_contexts({all[1], all[2]}), Status::invalid_parameter);
    EXPECT_EQ(status_of_contexts({all[0], all[0]}), Status::invalid_parameter);
    EXPECT_EQ(status_of_contexts({all[0], all[1], all[1]}), Status::invalid_parameter);
    EXPECT_EQ(status_of_contexts({all[0], all[2], all[2]}), Status::invalid_parameter);
    EXPECT_EQ(status_of_contexts({broken(all[0])}), Status::invalid_parameter);
    EXPECT_EQ(status_of_contexts({all[0], broken(all[1])}), Status::invalid_parameter);
    EXPECT_EQ(status_of_contexts({all[0], wire::negotiate_context(wire::EncryptionCapabilities{})}),
              Status::invalid_parameter);
    EXPECT_EQ(status_of_contexts({all[0], wire::negotiate_context(wire::SigningCapabilities{})}),
              Status::invalid_parameter);
    EXPECT_EQ(status_of_contexts({wire::negotiate_context(wire::PreauthIntegrityCapabilities{})}),
              Status::invalid_parameter);
    // The order does not matter, and nor do contexts that we do not know.
    EXPECT_EQ(status_of_contexts({{static_cast<wire::NegotiateContextType>(0x100), wire::Bytes(3)}, all[2], all[0]}),
              Status::success);
}

TEST_F(NegotiateTest, an_unknown_hash_has_a_status_of_its_own) {
    EXPECT_EQ(status_of_contexts({wire::negotiate_context(
                  wire::PreauthIntegrityCapabilities{{static_cast<wire::HashAlgorithm>(2)}, {}})}),
              Status::smb_no_preauth_integrity_hash_overlap);
}

TEST_F(NegotiateTest, a_refused_negotiate_leaves_no_dialect_behind) {
    RawClient client{server};
    request.negotiate_contexts.clear();
    client.negotiate(request);
    EXPECT_EQ(client.connection->negotiated().dialect, 0);
    EXPECT_EQ(client.negotiate(Dialect::smb3_11).status(), Status::success);
    EXPECT_EQ(client.log_on().status(), Status::success);
}

TEST_F(NegotiateTest, a_second_negotiate_ends_the_connection_without_an_answer) {
    RawClient client{server};
    client.negotiate(Dialect::smb3_11);
    client.send(client.build(request));
    EXPECT_TRUE(client.is_ended());
    EXPECT_FALSE(client.has_frame());
}

TEST_F(NegotiateTest, a_signed_negotiate_makes_no_sense) {
    RawClient client{server};
    auto header = client.next_header(Command::negotiate);
    header.flags = wire::HeaderFlags::signed_;
    client.send(RawClient::build(header, request));
    EXPECT_EQ(client.take().status(), Status::invalid_parameter);
}

TEST_F(NegotiateTest, encryption_switched_off_is_not_offered) {
    Settings settings;
    settings.encryption = EncryptionPolicy::off;
    settings.signing_required = false;
    server.state.settings = std::make_shared<const Settings>(settings);
    RawClient client{server};
    const RawAnswer answer = client.negotiate(request);
    EXPECT_EQ(answered<wire::EncryptionCapabilities>(answer)->ciphers, std::vector{wire::Cipher::none});
    EXPECT_EQ(answer.as<wire::NegotiateResponse>().security_mode, wire::SecurityMode::signing_enabled);
}

// ---- SMB1 clients that can go on with SMB2

struct Smb1Test : NegotiateTest {
    RawClient client{server};
    void offer(std::vector<std::string> dialects) { client.send(wire::encode_smb1_negotiate({std::move(dialects)})); }
};

TEST_F(Smb1Test, the_wildcard_is_answered_by_the_wildcard_and_a_second_negotiate_follows) {
    offer({"NT LM 0.12", "SMB 2.002", "SMB 2.???"});
    const RawAnswer answer = client.take();
    const auto response = answer.as<wire::NegotiateResponse>();
    EXPECT_EQ(response.dialect_revision, Dialect::wildcard);
    EXPECT_EQ(response.capabilities, wire::Capabilities::leasing | wire::Capabilities::large_mtu);
    EXPECT_EQ(response.max_read_size, Settings().max_read_size);
    EXPECT_EQ(answer.header.message_id, 0U);
    client.next_message = 1;
    EXPECT_EQ(client.negotiate(Dialect::smb3_11).status(), Status::success);
    EXPECT_EQ(client.log_on().status(), Status::success);
}

TEST_F(Smb1Test, after_the_wildcard_only_negotiate_goes) {
    offer({"SMB 2.???"});
    client.take();
    client.next_message = 1;
    client.send(client.build(wire::EchoRequest{}));
    EXPECT_TRUE(client.is_ended());
    EXPECT_FALSE(client.has_frame());
}

TEST_F(Smb1Test, smb_2_002_is_the_dialect_at_once) {
    offer({"NT LM 0.12", "SMB 2.002"});
    EXPECT_EQ(client.take().as<wire::NegotiateResponse>().dialect_revision, Dialect::smb2_02);
    client.next_message = 1;
    client.dialect = Dialect::smb2_02;
    EXPECT_EQ(client.log_on().status(), Status::success);
}

TEST_F(Smb1Test, smb1_alone_is_not_spoken) {
    offer({"NT LM 0.12"});
    EXPECT_TRUE(client.is_ended());
    EXPECT_FALSE(client.has_frame());
}

TEST_F(Smb1Test, comes_first_or_not_at_all) {
    client.negotiate(Dialect::smb3_11);
    offer({"SMB 2.???"});
    EXPECT_TRUE(client.is_ended());
    EXPECT_FALSE(client.has_frame());
}

TEST_F(Smb1Test, another_command_of_smb1_ends_the_connection) {
    auto message = wire::encode_smb1_negotiate({{"SMB 2.???"}});
    message[4] = std::byte{0x73};
    client.send(message);
    EXPECT_TRUE(client.is_ended());
}

} // namespace
} // namespace holdfast::smb2
