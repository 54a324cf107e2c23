#include "admin_api/qumulo/names.h"

#include "admin_api/http.h"

#include <array>

namespace holdfast::admin_api::qumulo {

namespace {

using locks::Access;
using locks::ShareMode;

struct Bit {
    Access mask;
    std::string_view name;
};

constexpr std::array<Bit, 20> access_bits{{{Access::read_data, "MS_ACCESS_FILE_READ_DATA"},
                                           {Access::write_data, "MS_ACCESS_FILE_WRITE_DATA"},
                                           {Access::append_data, "MS_ACCESS_FILE_APPEND_DATA"},
                                           {Access::read_ea, "MS_ACCESS_FILE_READ_EA"},
                                           {Access::write_ea, "MS_ACCESS_FILE_WRITE_EA"},
                                           {Access::execute, "MS_ACCESS_FILE_EXECUTE"},
                                           {Access::delete_child, "MS_ACCESS_FILE_DELETE_CHILD"},
                                           {Access::read_attributes, "MS_ACCESS_FILE_READ_ATTRIBUTES"},
                                           {Access::write_attributes, "MS_ACCESS_FILE_WRITE_ATTRIBUTES"},
                                           {Access::remove, "MS_ACCESS_DELETE"},
                                           {Access::read_control, "MS_ACCESS_READ_CONTROL"},
                                           {Access::write_dac, "MS_ACCESS_WRITE_DAC"},
                                           {Access::write_owner, "MS_ACCESS_WRITE_OWNER"},
                                           {Access::synchronize, "MS_ACCESS_SYNCHRONIZE"},
                                           {Access::access_system_security, "MS_ACCESS_ACCESS_SYSTEM_SECURITY"},
                                           {Access::maximum_allowed, "MS_ACCESS_MAXIMUM_ALLOWED"},
                                           {Access::generic_all, "MS_ACCESS_GENERIC_ALL"},
                                           {Access::generic_execute, "MS_ACCESS_GENERIC_EXECUTE"},
                                           {Access::generic_write, "MS_ACCESS_GENERIC_WRITE"},
                                           {Access::generic_read, "MS_ACCESS_GENERIC_READ"}}};

struct SharedUse {
    Access uses;
    std::string_view name;
    ShareMode shares;
    std::string_view excluded;
};

constexpr std::array<SharedUse, 3> shared_uses{
    {{Access::read_data | Access::execute, "API_SHARE_MODE_READ", ShareMode::read, "API_SHARE_MODE_EXCLUDE_READ"},
     {Access::write_data | Access::append_data, "API_SHARE_MODE_WRITE", ShareMode::write,
      "API_SHARE_MODE_EXCLUDE_WRITE"},
     {Access::remove, "API_SHARE_MODE_DELETE", ShareMode::remove, "API_SHARE_MODE_EXCLUDE_DELETE"}}};

} // namespace

std::vector<std::string_view> access_names(Access access) {
    std::vector<std::string_view> names;
    for (const Bit& bit : access_bits)
        if (has_any(access, bit.mask)) names.push_back(bit.name);
    return names;
}

std::vector<std::string_view> share_mode_names(Access access, ShareMode share) {
    std::vector<std::string_view> names;
    for (const SharedUse& use : shared_uses)
        if (has_any(access, use.uses)) names.push_back(use.name);
    if (names.empty()) return names;
    for (const SharedUse& use : shared_uses)
        if (!allows(share, use.shares)) names.push_back(use.excluded);
    return names;
}

std::vector<std::string_view> lock_mode_names(locks::LockMode mode) {
    if (mode == locks::LockMode::shared) return {"API_BYTE_RANGE_SHARED", "API_BYTE_RANGE_READ_OP"};
    return {"API_BYTE_RANGE_EXCLUSIVE", "API_BYTE_RANGE_WRITE_OP"};
}

std::string auth_id_of(std::string_view sid) {
    const auto dash = sid.rfind('-');
    const auto last = dash == std::string_view::npos ? std::nullopt : decimal(sid.substr(dash + 1));
    return std::to_string(last.value_or(0));
}

} // namespace holdfast::admin_api::qumulo
