#include "tests/interop/persistent_client/history.h"

#include <algorithm>

namespace holdfast::interop {

namespace {

constexpr std::uint64_t largest_file = 128 * 1024;
constexpr std::uint64_t largest_write = 32 * 1024;
constexpr std::uint64_t lock_slots = 16;
constexpr std::uint64_t first_lock = std::uint64_t{1} << 30; // beyond all data, so that no lock stops a WRITE

std::string about(const Model& model, const Request& request) {
    const std::u16string& name = model.files.at(request.file).name;
    return std::string(name_of(request.operation)) + " of " + std::string(name.begin(), name.end());
}

// ---------------------------------------------------------------- what may be asked for now

bool may_open(const File& file) {
    const bool opens_alone = file.guard == Guard::unshared;
    return file.opens.size() < (opens_alone ? 1 : 2);
}

std::optional<wire::LeaseState> choose_lease(const File& file, Dice& dice) {
    using wire::LeaseState;
    constexpr LeaseState rh = LeaseState::read_caching | LeaseState::handle_caching;
    constexpr LeaseState rwh = rh | LeaseState::write_caching;
    if (file.guard == Guard::shared) return std::nullopt;
    if (file.guard == Guard::leased) return rwh;
    constexpr std::array<std::optional<LeaseState>, 4> choices = {std::nullopt, LeaseState::read_caching, rh, rwh};
    return choices.at(dice.below(choices.size()));
}

bool choose_create(const File& file, Request& request, Dice& dice) {
    if (!may_open(file)) return false;
    request.open = file.opens.size();
    request.made.create_guid = dice.guid();
    request.made.deletes = file.guard == Guard::unshared && dice.in_a_hundred(25);
    request.made.lease = choose_lease(file, dice);
    return true;
}

bool choose_write(const File& file, Request& request, Dice& dice) {
    const std::uint64_t size = 1 + dice.below(dice.in_a_hundred(70) ? 4096 : largest_write);
    const bool is_at_end = dice.in_a_hundred(50) && file.content.size() + size <= largest_file;
    request.offset = is_at_end ? file.content.size() : dice.below(largest_file - size);
    const std::uint64_t pattern = dice.below(UINT64_MAX);
    request.data.resize(size);
    for (std::uint64_t i = 0; i < size; ++i)
        request.data[i] = static_cast<std::byte>((pattern >> (8 * (i % 8))) + i / 8);
    return true;
}

/// Any index will do whose last request was answered: here one request is out at a time.
std::uint32_t next_sequence(const HeldOpen& open, Dice& dice) {
    const auto index = static_cast<std::uint32_t>(1 + dice.below(open.sequences.size() - 1));
    return index << 4 | ((open.sequences.at(index) + 1U) & 0xF);
}

bool is_locked(const File& file, std::uint64_t offset) {
    return std::any_of(file.opens.begin(), file.opens.end(), [&](const HeldOpen& open) {
        return std::any_of(open.locks.begin(), open.locks.end(),
                           [&](const Range& range) { return range.offset == offset; });
    });
}

bool choose_lock(const File& file, Request& request, Dice& dice) {
    const std::uint64_t wanted = 1 + dice.below(3);
    const std::uint64_t first = dice.below(lock_slots);
    for (std::uint64_t slot = first; slot < first + wanted; ++slot) {
        const std::uint64_t offset = first_lock + (slot % lock_slots) * 100;
        if (!is_locked(file, offset)) request.ranges.push_back({offset, 1 + dice.below(100), dice.in_a_hundred(60)});
    }
    request.sequence = next_sequence(file.opens[request.open], dice);
    return !request.ranges.empty();
}

bool choose_unlock(const File& file, Request& request, Dice& dice) {
    const HeldOpen& open = file.opens[request.open];
    const std::size_t most = std::min<std::size_t>(open.locks.size(), 3);
    if (most == 0) return false;
    const std::size_t count = 1 + dice.below(most);
    const std::size_t first = dice.below(open.locks.size() - count + 1);
    for (std::size_t i = first; i < first + count; ++i) request.ranges.push_back(open.locks[i]);
    request.sequence = next_sequence(open, dice);
    return true;
}

Operation choose_operation(Dice& dice) {
    struct Share {
        Operation operation;
        unsigned in_a_hundred;
    };
    constexpr std::array shares = {Share{Operation::create, 14}, Share{Operation::close, 10},
                                   Share{Operation::lock, 18},   Share{Operation::unlock, 14},
                                   Share{Operation::rename, 8},  Share{Operation::write, 36}};
    std::uint64_t drawn = dice.below(100);
    for (const Share& share : shares) {
        if (drawn < share.in_a_hundred) return share.operation;
        drawn -= share.in_a_hundred;
    }
    return Operation::write;
}

/// False when this operation is not possible on this file now.
bool choose(const Model& model, Request& request, Dice& dice) {
    request.operation = choose_operation(dice);
    request.file = dice.below(model.files.size());
    const File& file = model.files[request.file];
    if (request.operation == Operation::create) return choose_create(file, request, dice);
    if (file.opens.empty()) return false;
    request.open = dice.below(file.opens.size());
    switch (request.operation) {
    case Operation::write: return choose_write(file, request, dice);
    case Operation::lock: return choose_lock(file, request, dice);
    case Operation::unlock: return choose_unlock(file, request, dice);
    case Operation::create:
    case Operation::close:
    case Operation::rename: break;
    }
    return true;
}

// ---------------------------------------------------------------- asking

Status ask(const Model& model, Client& client, const Request& request) {
    const File& file = model.files[request.file];
    const FileId id = file.opens.at(request.open).id;
    switch (request.operation) {
    case Operation::create: break; // its answer says more
    case Operation::close: return client.close(id);
    case Operation::write: return client.write(id, request.offset, request.data);
    case Operation::lock: return client.lock(id, Locking::lock, request.sequence, request.ranges);
    case Operation::unlock: return client.lock(id, Locking::unlock, request.sequence, request.ranges);
    case Operation::rename: return client.rename(id, file.other_name);
    }
    return Status::unsuccessful; // a value that is none of the others
}

void create(Model& model, Client& client, const Request& request, Time time) {
    File& file = model.files[request.file];
    CreateAsk ask = ask_to_create(file, request.made);
    if (time == Time::again) ask.flags = wire::HeaderFlags::replay_operation;
    const CreateAnswer answer = client.create(ask);
    expect(answer.status == Status::success, about(model, request) + ": " + text_of(answer.status));
    expect(answer.is_persistent, about(model, request) + ": it is not persistent");
    expect(answer.lease == request.made.lease, about(model, request) + ": another lease than asked for");
    apply(model, request, &answer);
    expect(answer.end_of_file == file.content.size(), about(model, request) + ": " +
                                                          std::to_string(answer.end_of_file) + " bytes instead of " +
                                                          std::to_string(file.content.size()));
}

} // namespace

void carry_out(Model& model, Client& client, Time time) {
    const Request request = *model.in_flight;
    if (request.operation == Operation::create) {
        create(model, client, request, time);
    } else {
        const Status status = ask(model, client, request);
        expect(status == Status::success, about(model, request) + ": " + text_of(status));
        apply(model, request, nullptr);
    }
    model.in_flight.reset();
}

void play_one(Model& model, Client& client, Dice& dice) {
    Request request;
    while (!choose(model, request, dice)) request = {};
    const bool is_create = request.operation == Operation::create;
    const std::size_t at = request.file;
    model.in_flight = std::move(request);
    carry_out(model, client, Time::first);
    if (is_create) expect_content(client, model.files[at], model.files[at].opens.back().id);
}

void expect_content(Client& client, const File& file, FileId open) {
    const wire::Bytes there = client.read(open, 0, file.content.size());
    const auto [differs, as_well] = std::mismatch(there.begin(), there.end(), file.content.begin());
    expect(differs == there.end(), std::string(file.name.begin(), file.name.end()) + " differs at byte " +
                                       std::to_string(differs - there.begin()));
}

} // namespace holdfast::interop
