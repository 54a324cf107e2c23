#include "tests/interop/persistent_client/probes.h"

#include <algorithm>
#include <utility>

namespace holdfast::interop {

namespace {

using wire::AccessMask;
using wire::CreateDisposition;
using wire::CreateOptions;

std::string printable(const std::u16string& name) { return {name.begin(), name.end()}; }

std::vector<CreateAsk> ways_to_steal(const std::u16string& name) {
    CreateAsk read{.name = name, .access = AccessMask::read_data};
    CreateAsk write{.name = name, .access = AccessMask::read_data | AccessMask::write_data};
    CreateAsk empty{.name = name, .access = AccessMask::write_data, .disposition = CreateDisposition::overwrite};
    CreateAsk rename{.name = name, .access = AccessMask::remove | AccessMask::synchronize};
    CreateAsk remove = rename;
    remove.options = remove.options | CreateOptions::delete_on_close;
    return {read, write, empty, rename, remove};
}

bool is_refusal(Status status) { return status == Status::file_not_available || status == Status::sharing_violation; }

/// While a rename is in flight, the file has one of two names.
void try_to_steal_file(Client& visitor, const File& file, bool may_be_renamed) {
    std::vector names{file.name};
    if (may_be_renamed) names.push_back(file.other_name);
    std::size_t found = 0;
    for (const std::u16string& name : names) {
        bool is_there = true;
        for (const CreateAsk& way : ways_to_steal(name)) {
            const CreateAnswer answer = visitor.create(way);
            if (may_be_renamed && answer.status == Status::object_name_not_found) {
                is_there = false;
                break;
            }
            expect(is_refusal(answer.status), "a stranger's CREATE of " + printable(name) + " with access " +
                                                  std::to_string(static_cast<unsigned>(way.access)) + ": " +
                                                  text_of(answer.status));
        }
        if (is_there) ++found;
    }
    expect(found == 1, printable(file.name) + " has lost its name in a rename");
}

/// Puts a file of the visitor's in its place.
void try_to_replace(Client& visitor, const File& file) {
    const CreateAnswer own = visitor.create({.name = folder_name + u"\\a stranger's",
                                             .access = AccessMask::remove | AccessMask::write_data,
                                             .disposition = CreateDisposition::open_if,
                                             .options = CreateOptions::delete_on_close});
    expect(own.status == Status::success, "a stranger's own file: " + text_of(own.status));
    const Status status = visitor.rename(own.id, file.name, Client::Replace::yes);
    expect(status == Status::access_denied, "a stranger replaces " + printable(file.name) + ": " + text_of(status));
    visitor.close(own.id);
}

void try_to_return(Client& visitor, const File& file, const HeldOpen& open) {
    CreateAsk ask = ask_to_return(file, open.id, open.create_guid);
    if (open.lease) ask.lease = wire::LeaseV2{.lease_key = file.lease_key, .lease_state = *open.lease};
    const CreateAnswer answer = visitor.create(ask);
    expect(answer.status != Status::success, "a stranger reconnects to " + printable(file.name));
}

/// With an open below it, the folder keeps its name.
void try_to_move_folder(Client& visitor) {
    const CreateAnswer folder = visitor.create({.name = folder_name,
                                                .access = AccessMask::remove | AccessMask::synchronize,
                                                .options = CreateOptions::directory_file});
    if (folder.status != Status::success) return;
    const Status status = visitor.rename(folder.id, u"stolen");
    expect(status == Status::access_denied, "a stranger renames the folder: " + text_of(status));
    visitor.close(folder.id);
}

bool has_range(const std::vector<Range>& ranges, const Range& wanted) {
    return std::any_of(ranges.begin(), ranges.end(), [&](const Range& one) { return one.offset == wanted.offset; });
}

void expect_lock(Client& visitor, FileId id, const Range& range, Status wanted) {
    const Status status = visitor.lock(id, Locking::lock, 0, {range});
    expect(status == wanted, std::string("a stranger's LOCK at ") + std::to_string(range.offset) + ": " +
                                 text_of(status) + " instead of " + text_of(wanted));
    if (status != Status::success) return;
    const Status unlocked = visitor.lock(id, Locking::unlock, 0, {range});
    expect(unlocked == Status::success, "a stranger's unlock: " + text_of(unlocked));
}

void try_locks_of(Client& visitor, const File& file, const std::vector<Range>& unsure) {
    const CreateAnswer opened =
        visitor.create({.name = file.name, .access = AccessMask::read_data | AccessMask::write_data});
    expect(opened.status == Status::success, "a shared file, for a stranger: " + text_of(opened.status));
    for (const HeldOpen& open : file.opens) {
        for (Range range : open.locks) {
            if (has_range(unsure, range)) continue;
            const bool is_exclusive = std::exchange(range.is_exclusive, true);
            expect_lock(visitor, opened.id, range, Status::lock_not_granted);
            range.is_exclusive = false;
            expect_lock(visitor, opened.id, range, is_exclusive ? Status::lock_not_granted : Status::success);
        }
    }
    for (Range range : file.freed) {
        range.is_exclusive = true;
        if (!has_range(unsure, range)) expect_lock(visitor, opened.id, range, Status::success);
    }
    visitor.close(opened.id);
}

} // namespace

void try_to_steal(Client& visitor, const Model& model) {
    bool any = false;
    for (std::size_t at = 0; at < model.files.size(); ++at) {
        const File& file = model.files[at];
        if (model.sure_opens(at) == 0) continue;
        any = true;
        for (const HeldOpen& open : file.opens) try_to_return(visitor, file, open);
        if (!model.is_unsure(at, {Operation::rename})) try_to_replace(visitor, file);
        if (file.guard != Guard::shared) try_to_steal_file(visitor, file, model.is_unsure(at, {Operation::rename}));
    }
    if (any) try_to_move_folder(visitor);
}

void try_locks(Client& visitor, const Model& model) {
    for (std::size_t at = 0; at < model.files.size(); ++at) {
        const File& file = model.files[at];
        if (file.guard != Guard::shared || file.opens.empty()) continue;
        if (model.is_unsure(at, {Operation::create, Operation::close, Operation::rename})) continue;
        const bool is_unsure = model.is_unsure(at, {Operation::lock, Operation::unlock});
        try_locks_of(visitor, file, is_unsure ? model.in_flight->ranges : std::vector<Range>{});
    }
}

void expect_deleted(Client& visitor, const Model& model) {
    for (const File& file : model.files) {
        if (file.is_there) continue;
        for (const std::u16string& name : {file.name, file.other_name}) {
            const CreateAnswer answer = visitor.create({.name = name});
            expect(answer.status == Status::object_name_not_found,
                   printable(name) + " is gone, and a CREATE says " + text_of(answer.status));
        }
    }
}

} // namespace holdfast::interop
