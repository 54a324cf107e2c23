#include "smb2/state/session_news.h"

namespace holdfast::smb2 {

locks::Owner owner_in(const Session& session, const auth::Principal& user) {
    locks::Owner owner;
    owner.session = session.id;
    name_user(owner, user);
    owner.client_address = session.client_address;
    owner.client_port = session.client_port;
    owner.client_guid = session.client_guid;
    owner.dialect = session.dialect;
    owner.is_encrypted = session.encrypt_data;
    owner.is_signed = session.signing_required;
    return owner;
}

std::shared_ptr<const locks::Owner> owner_in(const Session& session) {
    const auto user = session.user();
    return user ? std::make_shared<const locks::Owner>(owner_in(session, user->principal)) : nullptr;
}

void name_user(locks::Owner& owner, const auth::Principal& principal) {
    owner.user = principal.user;
    owner.domain = principal.domain;
    owner.sid = principal.sid;
    owner.uid = principal.uid;
    owner.client_name = principal.workstation;
}

} // namespace holdfast::smb2
