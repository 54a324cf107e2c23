#include "smb2/handlers/create/validate.h"

#include "smb2/access_check.h"

namespace holdfast::smb2::create {

namespace {

using locks::Access;
using wire::CreateDisposition;
using wire::CreateOptions;

/// [MS-FSA] 2.1.5.1: bits that mean nothing. (Bit 24, ACCESS_SYSTEM_SECURITY, is a matter of privilege.)
constexpr auto invalid_access = static_cast<Access>(0x0CE0'FE00);
constexpr auto invalid_options = static_cast<CreateOptions>(0xFF00'0000);
constexpr CreateOptions unsupported_options =
    CreateOptions::create_tree_connection | CreateOptions::open_by_file_id | CreateOptions::reserve_opfilter;

bool overwrites(CreateDisposition disposition) {
    return disposition == CreateDisposition::supersede || disposition == CreateDisposition::overwrite ||
           disposition == CreateDisposition::overwrite_if;
}

Status check_access_mask(Access desired) {
    return desired == Access::none || has_any(desired, invalid_access) ? Status::access_denied : Status::success;
}

Status check_options(CreateOptions options, CreateDisposition disposition) {
    if (has_any(options, invalid_options)) return Status::invalid_parameter;
    if (has(options, CreateOptions::directory_file | CreateOptions::non_directory_file))
        return Status::invalid_parameter;
    // A folder cannot be emptied by opening it.
    if (has(options, CreateOptions::directory_file) && overwrites(disposition)) return Status::invalid_parameter;
    if (has(options, CreateOptions::complete_if_oplocked | CreateOptions::reserve_opfilter))
        return Status::invalid_parameter;
    if (has_any(options, unsupported_options)) return Status::not_supported;
    return Status::success;
}

Status check_attributes(std::uint32_t attributes, CreateOptions options) {
    if ((attributes & ~valid_attributes) != 0) return Status::invalid_parameter;
    if (has(options, CreateOptions::directory_file) && (attributes & vfs::dos::temporary) != 0)
        return Status::invalid_parameter;
    return Status::success;
}

/// [MS-FSA] 2.1.5.1: who asks for the delete must ask for the right to it by its name.
Status check_delete_on_close(CreateOptions options, Access access) {
    if (!has(options, CreateOptions::delete_on_close)) return Status::success;
    return has_any(access, Access::remove) ? Status::success : Status::invalid_parameter;
}

} // namespace

Status validate(const wire::CreateRequest& request, Wish& wish) {
    if (request.impersonation_level > wire::ImpersonationLevel::delegate) return Status::bad_impersonation_level;
    if (const Status status = check_access_mask(request.desired_access); status != Status::success) return status;
    if (request.create_disposition > CreateDisposition::overwrite_if) return Status::invalid_parameter;
    if (!allows(locks::ShareMode::all, request.share_access)) return Status::invalid_parameter;

    const auto attributes = to_bits(request.file_attributes);
    wish.access = map_generic(request.desired_access);
    wish.share_mode = request.share_access;
    wish.disposition = request.create_disposition;
    wish.options = request.create_options;
    wish.oplock_level = request.requested_oplock_level;
    wish.dos_attributes = attributes & kept_attributes;

    if (const Status status = check_options(wish.options, wish.disposition); status != Status::success) return status;
    if (const Status status = check_attributes(attributes, wish.options); status != Status::success) return status;
    return check_delete_on_close(wish.options, wish.access);
}

} // namespace holdfast::smb2::create
