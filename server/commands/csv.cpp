#include "server/commands/csv.h"

#include "server/commands/cells.h"

#include <boost/json.hpp>

namespace holdfast::server {

namespace {

namespace json = boost::json;

struct Kind {
    std::string_view name;
    std::string_view members;
};
constexpr std::string_view lock_members =
    "id,handle_id,state,mode,offset,length,blocked_by,share,path,stream,file_id,user.domain,user.name,"
    "client.ip,client.name,session_id";
constexpr Kind kinds[] = {
    {"handles", "id,state,share,path,stream,kind,file_id,user.domain,user.name,user.sid,client.ip,client.port,"
                "client.name,session_id,access.rights,share_mode.read,share_mode.write,share_mode.delete,lease.state,"
                "locks.granted,locks.waiting,delete_on_close,delete_pending,durable.kind,opened_at,last_io_at,age_ms,"
                "idle_ms,bytes_read,bytes_written"},
    {"leaks", "id,leak_score,leak_reasons,state,share,path,user.domain,user.name,client.ip,client.name,opened_at,"
              "last_io_at,age_ms,idle_ms"},
    {"locks", lock_members},
    {"waiters", lock_members},
    {"leases", "type,key,state,epoch,breaking_to,breaking_ms,handles,handle_ids,since,share,path,stream,user.domain,"
               "user.name,client.ip,client.name"},
    {"watches", "handle_id,share,path,recursive,changes,waiting,unread_bytes,overflowed,user.domain,user.name,"
                "client.ip,client.name,session_id"},
    {"sessions", "id,state,user.domain,user.name,user.sid,client.ip,client.port,client.name,dialect,signed,encrypted,"
                 "handles,created_at,last_use_at,age_ms,idle_ms"},
    {"connections", "id,client.ip,client.port,client.name,dialect,signed,encrypted,since,last_use_at,age_ms,idle_ms"},
    {"trees", "session_id,tree_id,share,user.domain,user.name,client.ip,client.name,encrypted,handles,connected_at,"
              "age_ms"},
    {"shares", "name,path,comment,read_only,continuously_available,capabilities,handles,tree_connects"},
    {"results", "id,outcome,how,user,client,share,path,stream,locks_released,waiters_granted"},
    {"blockers", "kind,handle,path,user,client,client_ip,since,idle_ms,lease,likely_cached,remedy,offset,length,pid,"
                 "comm,expires_at"},
    {"groups", "share,value,count"},
};

std::vector<std::string> members_of(std::string_view name) {
    std::string_view text;
    for (const Kind& kind : kinds) {
        if (kind.name == (name.ends_with("results") ? "results" : name)) text = kind.members;
    }
    std::vector<std::string> members;
    while (true) {
        const auto comma = text.find(',');
        members.emplace_back(text.substr(0, comma));
        if (comma == std::string_view::npos) return members;
        text.remove_prefix(comma + 1);
    }
}

/// For programs: nothing is "-", truth is "true".
std::string value_of(const json::value& row, std::string_view dotted) {
    const json::value* value = member(row, dotted);
    if (!value) return {};
    if (value->is_bool()) return value->get_bool() ? "true" : "false";
    return value->is_object() ? printable(json::serialize(*value)) : text_of(*value);
}

} // namespace

std::string csv_line(const std::vector<std::string>& values) {
    std::string line;
    bool is_first = true;
    for (const std::string& value : values) {
        if (!is_first) line += ',';
        is_first = false;
        if (value.find_first_of(",\"\r\n") == std::string::npos) {
            line += value;
            continue;
        }
        line += '"';
        for (const char c : value) line.append(c == '"' ? 2 : 1, c);
        line += '"';
    }
    return line + "\r\n";
}

std::string admin_csv(std::string_view kind, const json::array& rows, const std::vector<std::string>& fields) {
    const auto names = fields.empty() ? members_of(kind) : fields;
    std::string text = csv_line(names);
    for (const json::value& row : rows) {
        std::vector<std::string> values;
        values.reserve(names.size());
        for (const std::string& name : names) values.push_back(value_of(row, name));
        text += csv_line(values);
    }
    return text;
}

} // namespace holdfast::server
