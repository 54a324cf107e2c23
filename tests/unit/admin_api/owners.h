#pragma once
// Who holds what in the tests of this room, and when that is.

#include "locks/open.h"

#include <chrono>
#include <memory>

namespace holdfast::admin_api {

/// 2024-05-06T07:08:09.5Z.
inline const locks::Time test_now = locks::Time(std::chrono::milliseconds(1714979289500));

inline std::shared_ptr<const locks::Owner> alice() {
    locks::Owner owner;
    owner.session = locks::SessionId{0x1'0000'0000'0001};
    owner.tree = locks::TreeId{1};
    owner.share = locks::ShareId{1};
    owner.share_name = "projects";
    owner.user = "alice";
    owner.domain = "CORP";
    owner.sid = "S-1-5-21-1-2-3-1001";
    owner.uid = 1001;
    owner.client_address = "10.2.4.26";
    owner.client_port = 50352;
    owner.client_name = "WS01";
    owner.client_guid = {0x78, 0x56, 0x34, 0x12, 0x34, 0x12, 0x78, 0x56, 0x90, 0xab, 1, 2, 3, 4, 5, 6};
    owner.dialect = 0x0311;
    owner.is_encrypted = true;
    owner.is_signed = true;
    return std::make_shared<const locks::Owner>(owner);
}

inline std::shared_ptr<const locks::Owner> bob() {
    locks::Owner owner;
    owner.session = locks::SessionId{2};
    owner.tree = locks::TreeId{7};
    owner.share = locks::ShareId{2};
    owner.share_name = "Home";
    owner.user = "bob";
    owner.client_address = "fd00::17";
    owner.dialect = 0x0210;
    return std::make_shared<const locks::Owner>(owner);
}

} // namespace holdfast::admin_api
