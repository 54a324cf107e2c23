#include "smb2/handlers/create/contexts.h"

#include "smb2/handlers/create/durable.h"
#include "smb2/handlers/create_context_table.h"
#include "smb2/wire/create_contexts/query.h"
#include "smb2/wire/create_contexts/set.h"
#include "smb2/wire/filetime.h"

#include <algorithm>

namespace holdfast::smb2::create {

namespace {

wire::QueryMaximalAccessResponse answer_maximal_access(const ContextWishes& wishes, const Opened& opened) {
    // 3.3.5.9.5: the client knows the access of the file as it was at that time.
    if (wishes.maximal_access_unless == wire::to_filetime(opened.attributes.times.last_write))
        return {Status::none_mapped, locks::Access::none};
    return {Status::success, opened.maximal_access};
}

template <class Context>
bool read_typed(wire::View data, std::optional<Context>& into) {
    into = wire::decode<Context>(data);
    return into.has_value();
}

/// The same number as FileInternalInformation gives: clients compare them.
wire::QueryOnDiskIdResponse answer_disk_id(const Opened& opened, std::uint32_t volume_serial) {
    return {opened.attributes.id.inode, volume_serial};
}

} // namespace

bool read_allocation_size(wire::View data, ContextWishes& wishes) {
    const auto asked = wire::decode<wire::AllocationSize>(data);
    if (asked) wishes.allocation_size = asked->allocation_size;
    return asked.has_value();
}

bool read_maximal_access(wire::View data, ContextWishes& wishes) {
    const auto asked = wire::decode<wire::QueryMaximalAccessRequest>(data);
    if (!asked) return false;
    wishes.maximal_access = true;
    if (!asked->timestamp.empty() && asked->timestamp.front() != wire::FileTime{})
        wishes.maximal_access_unless = asked->timestamp.front();
    return true;
}

bool read_disk_id(wire::View, ContextWishes& wishes) {
    wishes.disk_id = true;
    return true;
}

bool read_snapshot(wire::View data, ContextWishes& wishes) {
    const auto asked = wire::decode<wire::TimewarpToken>(data);
    if (asked) wishes.snapshot = asked->timestamp != wire::FileTime{};
    return asked.has_value();
}

bool read_eas(wire::View data, ContextWishes& wishes) {
    auto asked = wire::decode<wire::EaBuffer>(data);
    if (asked) wishes.eas = std::move(asked->eas);
    return asked.has_value();
}

bool read_lease(wire::View data, ContextWishes& wishes) {
    if (data.size() == wire::LeaseV1::size) {
        const auto asked = wire::decode<wire::LeaseV1>(data);
        if (!asked) return false;
        wishes.lease = LeaseWish{asked->lease_key, asked->lease_state, 1, 0, std::nullopt};
        return true;
    }
    const auto asked = data.size() == wire::LeaseV2::size ? wire::decode<wire::LeaseV2>(data) : std::nullopt;
    if (!asked) return false;
    wishes.lease = LeaseWish{asked->lease_key, asked->lease_state, 2, asked->epoch, std::nullopt};
    if (has(asked->lease_flags, wire::LeaseFlags::parent_lease_key_set)) wishes.lease->parent = asked->parent_lease_key;
    return true;
}

bool read_durable(wire::View data, ContextWishes& wishes) { return read_typed(data, wishes.durable.request); }
bool read_durable_v2(wire::View data, ContextWishes& wishes) { return read_typed(data, wishes.durable.request_v2); }
bool read_reconnect(wire::View data, ContextWishes& wishes) { return read_typed(data, wishes.durable.reconnect); }
bool read_reconnect_v2(wire::View data, ContextWishes& wishes) { return read_typed(data, wishes.durable.reconnect_v2); }

bool read_security(wire::View data, ContextWishes& wishes) {
    auto asked = wire::decode<wire::SdBuffer>(data);
    if (asked) wishes.security = std::move(asked->security_descriptor);
    return asked.has_value();
}

bool read_app_instance(wire::View data, ContextWishes& wishes) {
    const auto asked = wire::decode<wire::AppInstanceId>(data);
    if (asked) wishes.app_instance = AppInstance{asked->app_instance_id, std::nullopt};
    return asked.has_value();
}

bool read_app_version(wire::View data, ContextWishes& wishes) {
    const auto asked = wire::decode<wire::AppInstanceVersion>(data);
    if (asked)
        wishes.app_version = AppInstance::Version{asked->app_instance_version_high, asked->app_instance_version_low};
    return asked.has_value();
}

Status read_contexts(std::span<const wire::CreateContextView> contexts, ContextWishes& wishes) {
    for (const auto& context : contexts) {
        // All names have four bytes, or the sixteen of a GUID.
        if (context.name.size() < 4) return Status::invalid_parameter;
        const auto* const row = std::ranges::find(context_table, context.name, &ContextRow::name);
        if (row != std::end(context_table) && !row->read(context.data, wishes)) return Status::invalid_parameter;
    }
    if (const Status refused = check_durable(wishes.durable); refused != Status::success) return refused;
    // There are no snapshots, so none is of that time.
    return wishes.snapshot ? Status::object_name_not_found : Status::success;
}

std::vector<wire::CreateContext> answer_contexts(const ContextWishes& wishes, const Opened& opened,
                                                 std::uint32_t volume_serial) {
    std::vector<wire::CreateContext> answers;
    if (wishes.maximal_access) answers.push_back(wire::create_context(answer_maximal_access(wishes, opened)));
    if (wishes.disk_id) answers.push_back(wire::create_context(answer_disk_id(opened, volume_serial)));
    answer_durable(wishes.durable, opened, answers);
    return answers;
}

} // namespace holdfast::smb2::create
