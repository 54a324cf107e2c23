// How a replay begins: the server as the recorded one was, connections and logons.

#include "smb2/wire/structures.h"
#include "tests/pcap/replay.h"
#include "vfs/names.h"

#include <filesystem>

namespace holdfast::pcap {

using namespace smb2;
using namespace smb2::wire;

namespace {

/// Delays up to here are over at once: a client that was answered after them goes on with the answer.
constexpr std::chrono::milliseconds longest_wait{1000};

/// The user of the last step of a logon; nothing where it is not NTLM.
std::optional<std::string> user_of(const RecordedRequest& request) {
    const auto asked = request.as<SessionSetupRequest>();
    if (!asked) return std::nullopt;
    const auto message = find_ntlm_message(asked->security_buffer, 3);
    return message.empty() ? std::nullopt : std::optional(ntlm_user(message));
}

bool is_anonymous(const RecordedRequest& request) { return user_of(request) == ""; }

/// A user without an account, whom the recorded server let in all the same.
bool was_guest(const RecordedRequest& request) {
    const auto answer = request.answered<SessionSetupResponse>();
    return request.succeeded() && answer && has(answer->session_flags, SessionFlags::is_guest);
}

/// Of the dialect of a connection that had begun before nothing is known, unless its client has it validated: the last
/// before preauthentication integrity can all that clients use today.
NegotiateRequest negotiation_midway(const Story& story, std::size_t connection) {
    auto negotiate = test::RawClient::negotiate_request({Dialect::smb3_02});
    negotiate.capabilities = negotiate.capabilities | Capabilities::directory_leasing;
    for (const RecordedRequest& request : story.requests) {
        if (request.connection != connection || request.header.command != Command::ioctl) continue;
        const auto control = request.as<IoctlRequest>();
        if (!control || control->ctl_code != Fsctl::validate_negotiate_info) continue;
        const auto said = decode<ValidateNegotiateInfoRequest>(control->input); // it repeats what it negotiated
        if (!said) continue;
        negotiate.capabilities = said->capabilities;
        negotiate.client_guid = said->guid;
        negotiate.security_mode = said->security_mode;
        negotiate.dialects = said->dialects;
    }
    return negotiate;
}

/// Sessions and trees, as recorded, that the capture shows being made.
struct MadeLater {
    explicit MadeLater(const Story& story) {
        for (const RecordedRequest& request : story.requests) {
            if (!request.succeeded()) continue;
            const Header& answer = request.answer->header;
            if (request.header.command == Command::session_setup) sessions.insert(answer.session_id);
            if (request.header.command == Command::tree_connect) trees.emplace(request.session, answer.tree_id);
        }
    }
    std::set<locks::SessionId> sessions;
    std::set<std::pair<locks::SessionId, locks::TreeId>> trees;
};

Settings replay_settings() {
    Settings settings;
    settings.server_name = "HOLDFAST";
    settings.domain = "WORKGROUP";
    settings.signing_required = false;
    return settings;
}

} // namespace

Replay::Replay(const Story& story)
    : story_(story), shares_(contents_of(story)), server_(replay_settings()), lines_(story.connections.size()),
      answers_(story.requests.size()), comparison_(story) {
    server_.jobs.longest_wait = longest_wait;
    server_.state.clock = [this] { return locks::Time(now_); };
}

/// Lets in whom the recorded server let in, and has interfaces to tell of where it had.
void Replay::prepare_server() {
    auth::AuthConfig config{.server_name = "HOLDFAST", .domain = "WORKGROUP", .keytab = {}};
    for (const RecordedRequest& request : story_.requests) {
        if (!request.succeeded()) continue;
        if (request.header.command == Command::session_setup) {
            config.allow_guest |= was_guest(request);
            config.allow_anonymous |= is_anonymous(request);
        }
        const auto control = request.header.command == Command::ioctl ? request.as<IoctlRequest>() : std::nullopt;
        if (control && control->ctl_code == Fsctl::query_network_interface_info)
            server_.state.interfaces = [] {
                return std::vector<NetworkInterface>{{.index = 1, .link_speed = 1'000'000'000, .address = "192.0.2.9"}};
            };
    }
    server_.authenticator.reconfigure(config);
}

void Replay::prepare() {
    server_.state.shares.remove("share");
    for (const auto& [name, share] : shares_) {
        if (share.is_pipe || name.empty()) continue;
        const std::string folder = server_.folder.path() + "/of-" + name;
        std::filesystem::create_directory(folder);
        make_entries(share, folder);
        // Guests may do here what they could there.
        auto volume = vfs::Volume::mount({.path = folder, .file_mode = 0666, .folder_mode = 0777});
        if (!volume) throw std::runtime_error(folder + ": cannot be mounted");
        make_streams(share, **volume);
        ShareSettings settings;
        settings.name = name;
        settings.path = folder;
        server_.state.shares.add(settings, *volume);
    }
}

/// The server is set as the recorded one was: the newest dialect, signing, encryption.
Settings Replay::settings_of(std::size_t connection) const {
    Settings settings = replay_settings();
    for (const RecordedRequest& request : story_.requests) {
        if (request.connection != connection || request.header.command != Command::negotiate) continue;
        const auto answer = request.answered<NegotiateResponse>();
        if (!answer || !request.succeeded() || answer->dialect_revision == Dialect::wildcard) continue;
        const bool by_context =
            find_context(answer->negotiate_contexts, NegotiateContextType::encryption_capabilities) != nullptr;
        const bool encrypts = by_context || has(answer->capabilities, Capabilities::encryption);
        settings.max_dialect = static_cast<std::uint16_t>(answer->dialect_revision);
        settings.signing_required = has(answer->security_mode, SecurityMode::signing_required);
        settings.encryption = encrypts ? EncryptionPolicy::offered : EncryptionPolicy::off;
    }
    return settings;
}

/// Makes the sessions and trees that the connection had when the capture began.
void Replay::begin_midway(std::size_t connection) {
    test::RawClient& client = *lines_[connection].client;
    test::RawClient::require(client.negotiate(negotiation_midway(story_, connection)));
    client.guard = test::Guard::sign;

    const MadeLater later(story_);
    for (const RecordedRequest& request : story_.requests) {
        const locks::SessionId session = request.session;
        if (request.connection != connection || session == locks::SessionId{} || later.sessions.contains(session))
            continue;
        if (!sessions_.contains({connection, session})) {
            test::RawClient::require(client.log_on());
            keep_session(connection, session);
        }
        const TreeKey tree{session, request.tree};
        const std::string share = name_of_tree(request.tree);
        if (!shares_.contains(share) || trees_.contains(tree) || later.trees.contains(tree)) continue;
        const OurSession& ours = sessions_[{connection, session}];
        client.session = ours.id;
        client.signing = ours.signing.clone();
        test::RawClient::require(client.connect(vfs::name_to_wire(share)));
        trees_[tree] = client.tree;
        tree_shares_[tree] = share;
    }
}

/// Who logs on here in place of the recorded user, and with what.
test::RawClient::Logon Replay::logon_for(const RecordedRequest& request) {
    const auto asked = *request.as<SessionSetupRequest>();
    test::RawClient::Logon logon;
    if (is_anonymous(request)) {
        logon.user = "";
    } else if (was_guest(request)) {
        logon.user = "stranger";
    } else {
        const std::string user = user_of(request).value_or("");
        logon.user = accounts_.try_emplace(user, accounts_.empty() ? "alice" : "bob").first->second;
        logon.password = logon.user == "alice" ? "secret" : "hidden";
        if (!request.succeeded()) logon.password = "wrong";
    }
    logon.security_mode = asked.security_mode;
    if (const auto* previous = session_of(request.connection, asked.previous_session_id)) logon.previous = previous->id;
    const auto home = session_homes_.find(request.answer->header.session_id);
    if (has(asked.flags, SessionSetupFlags::binding) && home != session_homes_.end())
        logon.joins = lines_[home->second].client.get();
    return logon;
}

/// Logs on by itself where the last step of the recorded client was answered.
void Replay::set_up(std::size_t connection, std::size_t index) {
    const RecordedRequest& request = story_.requests[index];
    if (!request.answer || !request.as<SessionSetupRequest>()) return;
    if (request.answer->status() == Status::more_processing_required) return;

    test::RawClient& client = *lines_[connection].client;
    auto logon = logon_for(request);
    if (OurSession* renewed = session_of(connection, request.session); renewed != nullptr && logon.joins == nullptr) {
        logon.renews = true;
        client.session = renewed->id;
        client.signing = renewed->signing.clone();
        client.guard = test::Guard::sign;
    }
    answers_[index].was_sent = true;
    ++counts_.replayed;
    // However long a refusal is held back, the recorded client waited for its own.
    const auto longest = std::exchange(server_.jobs.longest_wait, std::chrono::milliseconds::max());
    try {
        const auto answer = client.log_on(logon);
        server_.jobs.longest_wait = longest;
        answers_[index].answer = OurAnswer{answer.header, answer.bytes, answer.was_sealed, true};
        if (answer.status() != Status::success || logon.renews) return;
    } catch (const std::runtime_error&) {
        server_.jobs.longest_wait = longest;
        lines_[connection].is_lost = true; // no answer, as the comparison will tell
        return;
    }
    keep_session(connection, request.answer->header.session_id);
    // Whom nobody knows has no key in common with the server.
    if (!was_guest(request) && !is_anonymous(request)) return;
    OurSession keyless;
    keyless.id = client.session;
    sessions_[{connection, request.answer->header.session_id}] = std::move(keyless);
}

/// The one that the connection's client has made just now.
void Replay::keep_session(std::size_t connection, locks::SessionId recorded) {
    const test::RawClient& client = *lines_[connection].client;
    session_homes_.try_emplace(recorded, connection);
    sessions_[{connection, recorded}] = {client.session, client.signing.clone(), client.session_signing.clone(),
                                         client.sealing.clone(), client.opening.clone()};
}

} // namespace holdfast::pcap
