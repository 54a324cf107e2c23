#include "smb2/connection/connection.h"
#include "smb2/handlers/handlers.h"
#include "smb2/handlers/tree_user.h"
#include "smb2/state/session_teardown.h"
#include "smb2/wire/messages.h"
#include "vfs/names.h"

#include <spdlog/spdlog.h>

namespace holdfast::smb2 {

namespace {

/// The share's name of "\\server\share"; empty when the path is none.
std::string share_name_of(std::u16string_view path) {
    if (path.size() < 4 || path.substr(0, 2) != u"\\\\") return {};
    const std::size_t slash = path.find(u'\\', 2);
    if (slash == std::u16string_view::npos) return {};
    const std::u16string_view name = path.substr(slash + 1);
    if (name.empty() || name.find(u'\\') != std::u16string_view::npos) return {};
    return vfs::utf16_to_utf8(name);
}

std::shared_ptr<const locks::Owner> make_owner(const Context& ctx, const Share& share, const auth::Principal& user,
                                               TreeId tree) {
    auto owner = std::make_shared<locks::Owner>(owner_in(*ctx.session, user));
    owner->tree = tree;
    owner->share = share.id;
    owner->share_name = share.settings.name;
    owner->counts = share.counts;
    owner->is_encrypted |= share.settings.encrypt || ctx.is_encrypted;
    owner->is_signed |= ctx.header.is_signed();
    return owner;
}

} // namespace

/// [MS-SMB2] 3.3.5.7 Receiving an SMB2 TREE_CONNECT Request.
Outcome handle_tree_connect(Context& ctx, const wire::TreeConnectRequest& request) {
    const NegotiatedState& state = ctx.connection.negotiated();
    if (state.dialect == 0x0311 && !ctx.header.is_signed() && !ctx.is_encrypted && ctx.channel->signing) {
        ctx.connection.terminate(); // whoever reads along could have sent it
        return Status::access_denied;
    }

    const std::string name = share_name_of(request.path);
    if (name.empty()) return Status::bad_network_name;
    const auto share = ctx.server.shares.find(name);
    if (!share) return Status::bad_network_name;
    if (share_access(*share, ctx.session->user()->principal) == locks::Access::none) return Status::access_denied;

    const Settings& settings = ctx.connection.settings();
    const bool encrypt = share->settings.encrypt || settings.encryption == EncryptionPolicy::required;
    if (encrypt && share->is_disk() && !ctx.channel->sealing) return Status::access_denied;

    const auto tree = ctx.session->add_tree(
        [&](TreeId id, const std::shared_ptr<const SessionUser>& user) {
            auto made = std::make_shared<TreeConnect>();
            made->id = id;
            made->share = share;
            made->user = user;
            made->owner = make_owner(ctx, *share, user->principal, id);
            made->maximal_access = share_access(*share, user->principal);
            made->encrypt = share->settings.encrypt;
            made->connected_at = ctx.now;
            return made;
        },
        settings.max_trees_per_session);
    if (!tree) return Status::insufficient_resources;
    spdlog::get("smb2")->info("session {}: {} connects to {}", static_cast<std::uint64_t>(ctx.session->id),
                              tree->owner->user, share->settings.name);

    ctx.server.session_changed({.what = SessionEvent::tree_connect, .who = tree->owner});

    ctx.reply_tree = tree->id;
    wire::TreeConnectResponse response;
    response.share_type = share->is_disk() ? wire::ShareType::disk : wire::ShareType::pipe;
    response.share_flags = share->is_disk() ? wire::ShareFlags::manual_caching : wire::ShareFlags::no_caching;
    if (share->settings.encrypt && state.is_3x())
        response.share_flags = response.share_flags | wire::ShareFlags::encrypt_data;
    if (share->settings.continuously_available && state.is_3x() && settings.persistent_handles)
        response.capabilities = wire::ShareCapabilities::continuous_availability;
    response.maximal_access = tree->maximal_access;
    return ctx.reply(response);
}

/// [MS-SMB2] 3.3.5.8 Receiving an SMB2 TREE_DISCONNECT Request.
Outcome handle_tree_disconnect(Context& ctx, const wire::TreeDisconnectRequest&) {
    end_tree(ctx.server, *ctx.session, ctx.tree->id, locks::CloseReason::tree_disconnect);
    return ctx.reply(wire::TreeDisconnectResponse{});
}

} // namespace holdfast::smb2
