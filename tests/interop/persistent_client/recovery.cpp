#include "tests/interop/persistent_client/recovery.h"

#include "tests/interop/persistent_client/history.h"
#include "tests/interop/persistent_client/probes.h"

namespace holdfast::interop {

namespace {

std::string about(const File& file, const std::string& what, Status status) {
    return std::string(file.name.begin(), file.name.end()) + ": " + what + ": " + text_of(status);
}

std::string letters_of(const std::optional<wire::LeaseState>& lease) {
    return lease ? std::to_string(static_cast<unsigned>(*lease)) : "none";
}

/// A lease is asked for by the name of its file, and that is not known while a rename is in flight.
CreateAnswer reconnect_by_either_name(Client& client, const File& file, const HeldOpen& open) {
    const CreateAnswer answer = reconnect(client, file, open);
    if (answer.status != Status::invalid_parameter) return answer;
    File renamed = file;
    renamed.name = file.other_name;
    return reconnect(client, renamed, open);
}

/// Either the CLOSE was carried out, or the open is there; then it is closed with the rest in flight.
bool was_closed(Client& client, const Model& model) {
    if (!model.in_flight || model.in_flight->operation != Operation::close) return false;
    const File& file = model.files[model.in_flight->file];
    const CreateAnswer answer = reconnect(client, file, file.opens.at(model.in_flight->open));
    expect(answer.status == Status::success || answer.status == Status::object_name_not_found,
           about(file, "reconnect with a CLOSE in flight", answer.status));
    return answer.status == Status::object_name_not_found;
}

void take_back(Client& client, Model& model, std::size_t at, HeldOpen& open) {
    File& file = model.files[at];
    const bool may_be_renamed = model.is_unsure(at, {Operation::rename});
    const CreateAnswer answer =
        may_be_renamed ? reconnect_by_either_name(client, file, open) : reconnect(client, file, open);
    expect(answer.status == Status::success, about(file, "reconnect", answer.status));
    expect(answer.id.persistent == open.id.persistent, about(file, "another file id", answer.status));
    expect(answer.lease == open.lease,
           about(file, "lease " + letters_of(answer.lease) + " instead of " + letters_of(open.lease), answer.status));
    expect(model.is_unsure(at, {Operation::write}) || answer.end_of_file == file.content.size(),
           about(file, "another size", answer.status));
    open.id = answer.id;
}

void expect_closed(Client& client, const File& file) {
    for (const ClosedOpen& closed : file.closed) {
        const CreateAnswer answer = client.create(ask_to_return(file, closed.id, closed.create_guid));
        expect(answer.status == Status::object_name_not_found,
               about(file, "reconnect of what was closed", answer.status));
    }
}

/// One who locks a range again that he has locked himself is refused; a number would make it a repetition.
void expect_own_locks(Client& client, const HeldOpen& open) {
    for (Range range : open.locks) {
        range.is_exclusive = true;
        const Status status = client.lock(open.id, Locking::lock, 0, {range});
        expect(status == Status::lock_not_granted,
               "the holder's lock at " + std::to_string(range.offset) + " is lost: " + text_of(status));
    }
}

} // namespace

std::unique_ptr<Client> Links::connect_holder() {
    auto client = std::make_unique<Client>(holder);
    holder.previous_session_id = client->session_id();
    return client;
}

CreateAnswer reconnect(Client& client, const File& file, const HeldOpen& open) {
    CreateAsk ask = ask_to_return(file, open.id, open.create_guid);
    if (open.lease) ask.lease = wire::LeaseV2{.lease_key = file.lease_key, .lease_state = *open.lease};
    return client.create(ask);
}

std::unique_ptr<Client> recover(Model& model, Client& visitor, Links& links) {
    try_to_steal(visitor, model);
    try_locks(visitor, model);

    auto holder = links.connect_holder();
    if (was_closed(*holder, model)) {
        apply(model, *model.in_flight, nullptr);
        model.in_flight.reset();
    }
    for (std::size_t at = 0; at < model.files.size(); ++at)
        for (std::size_t open = 0; open < model.files[at].opens.size(); ++open) {
            const bool is_back =
                model.is_unsure(at, {Operation::close}) && model.in_flight->open == open; // by was_closed()
            if (!is_back) take_back(*holder, model, at, model.files[at].opens[open]);
        }
    if (model.in_flight) carry_out(model, *holder, Time::again);

    for (const File& file : model.files) {
        expect_closed(*holder, file);
        for (const HeldOpen& open : file.opens) expect_own_locks(*holder, open);
        if (!file.opens.empty()) expect_content(*holder, file, file.opens.front().id);
    }
    try_locks(visitor, model);
    expect_deleted(visitor, model);
    return holder;
}

} // namespace holdfast::interop
