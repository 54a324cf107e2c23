#pragma once
// Bits and codes as words: the vocabulary of the API's answers.

#include "locks/lock_manager.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api {

std::string_view name_of(locks::FileKind kind);
std::optional<locks::FileKind> file_kind(std::string_view name);

/// How an open stands, in the words of an operator: "opening", "connected" (a client holds it),
/// "disconnected" (kept for a client that may come back), "closing".
std::string_view name_of(locks::OpenState state);
/// "durable", "resilient", "persistent".
std::string_view name_of(locks::DurableKind kind);
bool is_open_state_name(std::string_view name);

/// The bits of [MS-SMB2] 2.2.13.1, by kind: bit 0 is READ_DATA of a file, LIST_DIRECTORY of a folder.
std::vector<std::string_view> access_names(locks::Access access, locks::FileKind kind);
/// What the mask comes to, as other admin tools say it: "Read", "Write", "Delete".
std::vector<std::string_view> access_rights(locks::Access access);
/// What grants one of these: "read", "write", "delete" as above, or the name of a bit, of a file or a folder, in any
/// case. Nothing for other words.
std::optional<locks::Access> access_named(std::string_view name);
/// CreateOptions of [MS-SMB2] 2.2.13, without the prefix FILE_.
std::vector<std::string_view> create_option_names(std::uint32_t options);

/// A CompletionFilter of [MS-SMB2] 2.2.35, without the prefix FILE_NOTIFY_CHANGE_.
std::vector<std::string_view> change_names(std::uint32_t filter);

/// "RWH", "RH", "R"; "" for none.
std::string caching_text(locks::Caching held);
/// The letters R, W and H in any order and case, each at most once, at least one.
std::optional<locks::Caching> caching_named(std::string_view letters);
/// What it is: "oplock", "lease_v1", "lease_v2".
std::string_view name_of(const locks::LeaseRow& lease);
/// "3.1.1"; empty when there is none.
std::string dialect_text(std::uint16_t dialect);
/// [MS-DTYP] 2.3.4.3 GUID--Curly Braced String Representation, without the braces.
std::string guid_text(const locks::ClientGuid& guid);
/// 0x and eight digits.
std::string hex32(std::uint32_t value);
/// DOMAIN\user, or the user alone.
std::string account_text(std::string_view domain, std::string_view user);

} // namespace holdfast::admin_api
