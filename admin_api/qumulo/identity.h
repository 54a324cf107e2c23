#pragma once
// Who somebody is, in the five ways in which Qumulo can say it.

#include "admin_api/json_writer.h"
#include "admin_api/qumulo/call.h"
#include "admin_api/selector.h"

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::admin_api::qumulo {

struct IdentityView {
    std::string_view name;
    std::string_view sid;
    std::optional<std::uint32_t> uid;
    std::optional<std::uint32_t> gid;
};
/// {"domain","auth_id","uid","gid","sid","name"}; what is not known is null. The domain is an enumeration: all our
/// accounts are LOCAL.
void write_identity(JsonWriter& json, const IdentityView& identity);

/// Whom a text means: "alice", "CORP\alice", "alice@corp.example", "S-1-5-…", "uid:1000", "auth_id:1001".
class IdentityFilter {
  public:
    static IdentityFilter parse(std::string_view text, Fold fold);
    /// By the first of these that the body has: auth_id, sid, uid, name. Nothing when it has none.
    static std::optional<IdentityFilter> of(const boost::json::object& body, Fold fold);

    bool operator()(const SessionRow& row) const;
    bool operator()(const AccountRow& row) const;

  private:
    static IdentityFilter of_name(std::string_view name, Fold fold);

    std::string auth_id_;
    std::string uid_;
    std::string sid_;
    std::optional<Matcher> account_;
};

/// POST /v1/identity/find {"auth_id"|"sid"|"uid"|"name"}: an account, or else whoever is logged on. 404 when nobody is.
Answer find_identity(const Call& call);
/// POST /v1/dns/resolve-ips-to-names ["ip",…]: what the clients of live sessions call themselves. The DNS is not asked:
/// it could keep the caller waiting.
Answer resolve_addresses(const Call& call);

} // namespace holdfast::admin_api::qumulo
