// Opening, closing, coming back.

#include "tests/sim/lease_player.h"

#include <iterator>

namespace holdfast::sim {

using namespace locks;

namespace {

constexpr Caching levels[] = {Caching::read,
                              Caching::read | Caching::handle,
                              Caching::read | Caching::write,
                              Caching::read | Caching::handle,
                              Caching::all,
                              Caching::all};

std::uint64_t number(OpenId id) { return static_cast<std::uint64_t>(id); }

} // namespace

void LeasePlayer::draw_access(OpenWish& wish) {
    ModelOpen& base = wish.base;
    const bool friendly = chance(85);
    base.reads = chance(60), base.writes = chance(mood_.writes_percent), base.deletes = chance(15);
    base.shares_read = friendly || chance(50), base.shares_write = friendly || chance(50);
    base.shares_delete = friendly || chance(50);
    base.delete_on_close = base.deletes && chance(25);
    wish.overwrites = base.file != LeaseModel::folder && chance(8);
    if (base.takes_part()) return;
    (chance(50) ? wish.reads_attributes_only : wish.reads_descriptor_only) = true;
}

/// A client has two keys for each file; now and then it takes one of another file.
LeaseName LeasePlayer::any_name(const Client& client, int file) {
    LeaseName name;
    name.client = client.guid;
    name.key[0] = static_cast<std::uint8_t>(1 + (chance(4) ? below(files) : static_cast<std::uint64_t>(file)));
    name.key[1] = chance(25) ? 1 : 0;
    return name;
}

void LeasePlayer::draw_caching(OpenWish& wish, const Client& client) {
    if (chance(20)) return;
    CachingWish caching;
    caching.kind = chance(60) ? CachingKind::lease : CachingKind::oplock;
    if (caching.kind == CachingKind::lease) {
        caching.wanted = chance(8) ? static_cast<Caching>(below(8)) : levels[below(std::size(levels))];
        caching.name = any_name(client, wish.base.file);
        caching.version = chance(60) ? 2 : 1;
        caching.epoch = static_cast<std::uint16_t>(below(4) == 0 ? UINT16_MAX : below(100));
    } else {
        constexpr Caching oplocks[] = {Caching::read, Caching::read | Caching::write, Caching::all, Caching::all};
        caching.wanted = oplocks[below(4)];
        caching.name.client = client.guid;
    }
    wish.caching = caching;
    if (!chance(70)) return;
    Durability durable;
    durable.timeout_ms = static_cast<std::uint32_t>(300 + below(2500));
    durable.create_guid[0] = static_cast<std::uint8_t>(below(3)); // zero: version 1
    wish.durable = durable;
}

OpenRequest LeasePlayer::request_of(const OpenWish& wish, const Client& client) {
    const ModelOpen& base = wish.base;
    const bool is_folder = base.file == LeaseModel::folder;
    OpenRequest request;
    request.file = LeaseStage::key_of(base.file);
    request.kind = is_folder ? FileKind::directory : FileKind::file;
    request.path = is_folder ? "folder" : "folder/" + std::to_string(base.file);
    request.access = Access::read_attributes | Access::synchronize |
                     (wish.reads_descriptor_only ? Access::read_control : Access::none) |
                     (base.reads ? Access::read_data : Access::none) |
                     (base.writes ? Access::append_data : Access::none) |
                     (base.deletes ? Access::remove : Access::none);
    request.share_mode = (base.shares_read ? ShareMode::read : ShareMode::none) |
                         (base.shares_write ? ShareMode::write : ShareMode::none) |
                         (base.shares_delete ? ShareMode::remove : ShareMode::none);
    request.delete_on_close = base.delete_on_close;
    request.overwrites = wish.overwrites;
    request.caching = wish.caching;
    request.durable = wish.durable;
    request.token = WaitToken{wish.token};
    request.owner = client.owner;
    if (client.session != wish.session || client.tree != wish.tree) {
        // It was on its way when its session or tree ended.
        auto before = std::make_shared<Owner>(*client.owner);
        before->session = SessionId{wish.session};
        before->tree = TreeId{wish.tree};
        request.owner = before;
    }
    return request;
}

void LeasePlayer::open() {
    if (stage_.model.opens.size() >= mood_.most_opens) return close(CloseReason::client);
    Client& client = any_client();
    if (client.session == 0) return connect(client);
    OpenWish wish;
    wish.client = static_cast<std::size_t>(&client - clients_.data());
    wish.session = client.session;
    wish.tree = client.tree;
    wish.sid = client.sid;
    wish.base.file = static_cast<int>(chance(10) ? LeaseModel::folder : below(4));
    draw_access(wish);
    draw_caching(wish, client);
    open(std::move(wish));
}

void LeasePlayer::open(OpenWish wish) {
    const Client& client = *client_of(wish.session);
    if (chance(2) && last_session_ > clients) wish.session = *stage_.model.ended_sessions.rbegin();
    wish.token = chance(90) ? ++last_token_ : 0;
    OpenRequest request = request_of(wish, client);
    auto file = std::make_unique<PlayedFile>(stage_.recorder, wish.base.file);
    PlayedFile* const resource = file.get();
    request.resource = std::move(file);

    stage_.begin_call();
    const OpenResult real = stage_.manager.open(std::move(request));
    if (real.open) resource->open = number(real.open->id);
    const LeaseModel::Opened wanted = stage_.model.open(wish, real.open ? number(real.open->id) : 0);
    tell("session ", wish.session, " opens file ", wish.base.file, " reads ", wish.base.reads, " writes ",
         wish.base.writes, " deletes ", wish.base.deletes, " overwrites ", wish.overwrites, " on close ",
         wish.base.delete_on_close, " wants ", wish.caching ? static_cast<int>(wish.caching->wanted) : -1,
         wish.caching && wish.caching->kind == CachingKind::lease ? " by key " : " ",
         wish.caching ? int{wish.caching->name.key[0]} * 10 + wish.caching->name.key[1] : 0, " token ", wish.token,
         ": ", static_cast<int>(real.verdict), real.open ? " open " : " ", real.open ? number(real.open->id) : 0,
         " has ", static_cast<int>(real.caching.held), real.durable.has_value() ? ", durable" : "");
    if (!stage_.must("open: another verdict than the model's", real.verdict == wanted.verdict)) return;
    if (real.open) {
        stage_.must("open: another caching than the model's",
                    real.caching.held == wanted.caching.held && real.caching.kind == wanted.caching.kind &&
                        real.caching.epoch == wanted.caching.epoch && real.caching.version == wanted.caching.version &&
                        real.caching.is_breaking == wanted.caching.is_breaking);
        stage_.must("open: durable or not", real.durable.has_value() == wanted.is_durable);
        stage_.opened(real.open);
    }
    if (real.verdict == OpenVerdict::sharing_violation) {
        const LeaseOpen* const blocker = stage_.model.find(number(real.blocker));
        ModelOpen comes = wish.base;
        comes.writes = comes.writes || wish.overwrites;
        stage_.must("open: the blocker is innocent",
                    blocker && LockModel::sharing_violation(blocker->wish.base, comes));
    }
    if (real.verdict == OpenVerdict::must_wait && wish.token != 0) {
        stage_.will_wait(wish.token);
        waiting_[wish.token] = {wish.session, wish.base.file, wish, false};
    }
    settle();
}

void LeasePlayer::close(CloseReason reason) {
    // A client ends what it has open; the admin also what nobody can find.
    const LeaseOpen* const open = any_open();
    if (!open || (reason == CloseReason::client && open->state != LeaseOpen::State::open)) return;
    const std::uint64_t id = open->id;
    tell(reason == CloseReason::admin ? "the admin" : "its client", " closes open ", id);
    stage_.begin_call();
    const CloseResult real = stage_.manager.close(OpenId{id}, reason);
    stage_.must("close: unknown", real.verdict == CloseVerdict::closed);
    stage_.model.close(id);
    settle();
}

// ---------------------------------------------------------------- durable

void LeasePlayer::reconnect() {
    std::vector<const LeaseOpen*> orphans;
    for (const LeaseOpen& open : stage_.model.opens) {
        if (open.state == LeaseOpen::State::orphaned) orphans.push_back(&open);
    }
    const LeaseOpen* const left = orphans.empty() ? nullptr : orphans[below(orphans.size())];
    Client& client = left && chance(85) ? clients_[left->wish.client] : any_client();
    if (client.session == 0) return connect(client);
    Reconnection request;
    std::optional<LeaseName> name;
    if (left && chance(85)) {
        const LeaseOpen& open = *left;
        request.id = OpenId{open.id};
        if (chance(80)) request.create_guid = open.wish.durable->create_guid;
        if (open.wish.caching->kind == CachingKind::lease) name = open.wish.caching->name;
    } else if (!left_.empty()) {
        // Of somebody else, or of its own and long over.
        request.id = left_[below(left_.size())].id;
        if (chance(50)) request.create_guid = CreateGuid{static_cast<std::uint8_t>(below(3))};
        const LeaseOpen* const open = stage_.model.find(number(request.id));
        if (open && open->wish.caching->kind == CachingKind::lease) name = open->wish.caching->name;
    }
    if (chance(5)) name = any_name(client, 0);
    request.client = client.guid;
    if (name) request.lease_key = name->key;
    request.owner = client.owner;
    if (chance(5)) {
        auto other = std::make_shared<Owner>(*client.owner);
        if (chance(50)) other->sid = "S-1-5-99";
        if (!stage_.model.ended_sessions.empty() && chance(50))
            other->session = SessionId{*stage_.model.ended_sessions.rbegin()};
        request.owner = other;
    }
    stage_.begin_call();
    const LockManager::Reconnected real = stage_.manager.reconnect(request);
    CachingAnswer caching;
    const ReconnectVerdict wanted = stage_.model.reconnect(request, caching);
    tell("session ", static_cast<std::uint64_t>(request.owner->session), " comes back for open ", number(request.id),
         ": ", static_cast<int>(real.verdict));
    if (!stage_.must("reconnect: another verdict than the model's", real.verdict == wanted)) return;
    stage_.must("reconnect: an open, or none", (real.open != nullptr) == (wanted == ReconnectVerdict::reconnected));
    stage_.must("reconnect: another caching", real.caching.held == caching.held &&
                                                  real.caching.epoch == caching.epoch &&
                                                  real.caching.is_breaking == caching.is_breaking);
    settle();
}

/// A timer of an absence that is over does nothing.
void LeasePlayer::expire_early() {
    if (left_.empty()) return;
    Orphan orphan = left_[below(left_.size())];
    if (chance(30)) ++orphan.round;
    if (chance(30)) --orphan.round;
    tell("orphan ", number(orphan.id), " expires early, round ", orphan.round);
    stage_.begin_call();
    stage_.manager.expire(orphan);
    stage_.model.expire(number(orphan.id), orphan.round);
    settle();
}

void LeasePlayer::set_delete_pending() {
    const LeaseOpen* const open = any_open();
    if (!open) return;
    const bool pending = chance(30);
    const bool is_open = open->state == LeaseOpen::State::open;
    const OpenRef ref = stage_.refs.at(open->id);
    tell("open ", open->id, pending ? " is to be deleted" : " is not to be deleted");
    stage_.begin_call();
    const DeleteVerdict real = stage_.manager.set_delete_pending(*ref, pending);
    stage_.must("set_delete_pending", (real == DeleteVerdict::done) == is_open);
    if (is_open) stage_.model.base.set_pending(open->file(), pending);
    settle();
}

} // namespace holdfast::sim
