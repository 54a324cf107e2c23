#include "tests/interop/persistent_client/model.h"

#include <algorithm>

namespace holdfast::interop {

const std::u16string folder_name = u"work";

namespace {

constexpr std::size_t closed_kept = 3;

File make_file(Dice& dice, Guard guard, char16_t letter) {
    File file;
    file.guard = guard;
    file.name = folder_name + u"\\file " + letter;
    file.other_name = file.name + u" renamed";
    file.lease_key = dice.guid();
    return file;
}

/// No file has a range locked twice: where it lies is its name.
void take_out(std::vector<Range>& ranges, const std::vector<Range>& gone) {
    for (const Range& range : gone) std::erase_if(ranges, [&](const Range& one) { return one.offset == range.offset; });
}

void put_in(std::vector<Range>& ranges, const std::vector<Range>& added) {
    take_out(ranges, added);
    ranges.insert(ranges.end(), added.begin(), added.end());
}

void remember_sequence(HeldOpen& open, std::uint32_t sequence) {
    open.sequences.at(sequence >> 4) = static_cast<std::uint8_t>(sequence & 0xF);
}

} // namespace

std::array<std::uint8_t, 16> Dice::guid() {
    std::array<std::uint8_t, 16> made{};
    for (auto& byte : made) byte = static_cast<std::uint8_t>(below(256));
    return made;
}

const char* name_of(Operation operation) {
    constexpr std::array names = {"create", "close", "write", "lock", "unlock", "rename"};
    return names[static_cast<std::size_t>(operation)];
}

bool Model::is_unsure(std::size_t file, std::initializer_list<Operation> operations) const {
    return in_flight && in_flight->file == file &&
           std::find(operations.begin(), operations.end(), in_flight->operation) != operations.end();
}

Model make_model(Dice& dice) {
    Model model;
    char16_t letter = u'a';
    for (const Guard guard : {Guard::unshared, Guard::unshared, Guard::unshared, Guard::leased, Guard::leased,
                              Guard::shared, Guard::shared})
        model.files.push_back(make_file(dice, guard, letter++));
    return model;
}

CreateAsk ask_to_create(const File& file, const HeldOpen& open) {
    using wire::AccessMask;
    CreateAsk ask;
    ask.name = file.name;
    ask.access = AccessMask::read_data | AccessMask::write_data | AccessMask::remove | AccessMask::synchronize;
    ask.share = file.guard == Guard::unshared ? wire::ShareAccess::none : wire::ShareAccess::all;
    ask.disposition = wire::CreateDisposition::open_if;
    if (open.deletes) ask.options = ask.options | wire::CreateOptions::delete_on_close;
    ask.durable = wire::DurableHandleRequestV2{120'000, wire::DurableHandleFlags::persistent, open.create_guid};
    if (open.lease) ask.lease = wire::LeaseV2{.lease_key = file.lease_key, .lease_state = *open.lease};
    return ask;
}

CreateAsk ask_to_return(const File& file, FileId id, const wire::Guid& create_guid) {
    CreateAsk ask;
    ask.name = file.name;
    ask.reconnect = wire::DurableHandleReconnectV2{id, create_guid, wire::DurableHandleFlags::persistent};
    return ask;
}

void apply(Model& model, const Request& request, const CreateAnswer* created) {
    File& file = model.files.at(request.file);
    if (request.operation == Operation::create) {
        HeldOpen made = request.made;
        made.id = created->id;
        made.lease = created->lease;
        file.is_there = true;
        file.opens.push_back(std::move(made));
        return;
    }
    HeldOpen& open = file.opens.at(request.open);
    switch (request.operation) {
    case Operation::create: break; // done above
    case Operation::close:
        if (open.deletes) {
            file.is_there = false;
            file.content.clear();
        }
        file.closed.push_back({open.id, open.create_guid});
        if (file.closed.size() > closed_kept) file.closed.erase(file.closed.begin());
        put_in(file.freed, open.locks);
        file.opens.erase(file.opens.begin() + static_cast<std::ptrdiff_t>(request.open));
        break;
    case Operation::write: {
        const std::size_t end = static_cast<std::size_t>(request.offset) + request.data.size();
        if (file.content.size() < end) file.content.resize(end);
        std::copy(request.data.begin(), request.data.end(),
                  file.content.begin() + static_cast<std::ptrdiff_t>(request.offset));
        break;
    }
    case Operation::lock:
        put_in(open.locks, request.ranges);
        take_out(file.freed, request.ranges);
        remember_sequence(open, request.sequence);
        break;
    case Operation::unlock:
        take_out(open.locks, request.ranges);
        put_in(file.freed, request.ranges);
        remember_sequence(open, request.sequence);
        break;
    case Operation::rename: std::swap(file.name, file.other_name); break;
    }
}

} // namespace holdfast::interop
