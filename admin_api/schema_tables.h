#pragma once
// The members of each schema, in the order in which they are written.

#include "admin_api/schemas.h"

namespace holdfast::admin_api::schema_tables {

using enum Type;
using enum Presence;

// ---- parts

inline constexpr Member problem[] = {
    {"type"}, {"title"}, {"status", integer}, {"detail"}, {"parameter", text, optional}};
inline constexpr Member health[] = {{"status"}};
inline constexpr Member routes[] = {{"routes", list, always, "Route"}};
inline constexpr Member route[] = {{"method"}, {"path"}, {"scope"}, {"doc"}};

inline constexpr Member user[] = {{"name"}, {"domain", text, nullable}, {"sid", text, nullable}, {"uid", integer}};
inline constexpr Member client[] = {
    {"ip", text, nullable}, {"port", integer}, {"name", text, nullable}, {"guid", text, nullable}};
inline constexpr Member access[] = {
    {"mask", text, always, {}, "hexadecimal"}, {"names", words}, {"rights", words, always, {}, "Read, Write, Delete"}};
inline constexpr Member share_mode[] = {{"read", truth}, {"write", truth}, {"delete", truth}};
inline constexpr Member lock_counts[] = {{"granted", integer}, {"waiting", integer}};
inline constexpr Member lease_state[] = {
    {"type", text, always, {}, "oplock, lease_v1 or lease_v2"},
    {"key", text, optional, {}, "of a lease"},
    {"state", text, always, {}, "of the letters R, W and H"},
    {"epoch", integer, optional, {}, "of lease_v2"},
    {"breaking_to", text, nullable, {}, "while the client is asked to cache less"},
    {"breaking_since", time, optional},
    {"handles", integer, always, {}, "that share it"},
};
inline constexpr Member durability[] = {{"kind", text, always, {}, "durable, resilient or persistent"},
                                        {"timeout_ms", integer},
                                        {"expires_at", time, nullable},
                                        {"create_guid", text, nullable, {}, "that its client comes back with"}};

// ---- handles

inline constexpr Member handle[] = {
    {"id", decimal},
    {"state", text, always, {}, "opening, connected, disconnected or closing"},
    {"share", text, nullable},
    {"path", text, always, {}, "below the share, / between names; empty: its root"},
    {"stream", text, nullable, {}, "of a named stream"},
    {"kind", text, always, {}, "file, directory or pipe"},
    {"file_id", decimal},
    {"device", decimal},
    {"stream_id", decimal, optional},
    {"user", object, nullable, "User"},
    {"client", object, nullable, "Client"},
    {"session_id", decimal, nullable},
    {"tree_id", decimal, nullable},
    {"dialect", text, nullable},
    {"encrypted", truth, nullable},
    {"signed", truth, nullable},
    {"access", object, always, "Access"},
    {"share_mode", object, always, "ShareMode", "what others may do meanwhile"},
    {"create_options", words},
    {"delete_on_close", truth},
    {"delete_pending", truth},
    {"locks", object, always, "LockCounts"},
    {"lease", object, nullable, "LeaseState"},
    {"durable", object, nullable, "Durability"},
    {"opened_at", time},
    {"last_io_at", time},
    {"last_reconnect_at", time, nullable, {}, "when its client came back for it"},
    {"bytes_read", decimal},
    {"bytes_written", decimal},
    {"age_ms", integer},
    {"idle_ms", integer},
    {"dirty_hint", truth, always, {}, "its client may keep changes to itself"},
    {"leak_score", real, always, {}, "0 to 1: how likely it is forgotten"},
    {"leak_reasons", words},
};
inline constexpr Member handles[] = {{"handles", list, always, "Handle"}, {"next", text, nullable}};
inline constexpr Member leaks[] = {{"leaks", list, always, "Handle"}, {"next", text, nullable}};

inline constexpr Member count_request[] = {
    {"selector", selector, optional, {}, "left out: all handles"},
    {"group_by", text, optional, {}, "user, client, path, share, state or kind"},
    {"limit", integer, optional, {}, "groups in the answer, 1 to 1000; 100 when left out"},
};
inline constexpr Member count_answer[] = {
    {"count", integer},
    {"group_by", text, nullable},
    {"groups", list, always, "Group", "those with most handles first"},
    {"more_groups", integer, always, {}, "that were left out"},
};
inline constexpr Member group[] = {
    {"share", text, optional, {}, "of a path"}, {"value", text, nullable}, {"count", integer},
    {"locks", integer, always, {}, "granted"},  {"bytes_read", decimal},   {"bytes_written", decimal}};

inline constexpr Member close_request[] = {
    {"ids", words, optional, {}, "exactly one of ids, selector, all"},
    {"selector", selector, optional},
    {"all", truth, optional},
    {"dry_run", truth, optional},
    {"max", integer, optional, {}, "nothing is closed when more match"},
    {"confirm", integer, optional, {}, "nothing is closed unless so many match"},
    {"reason", text, optional, {}, "for the audit"},
    {"request_id", text, optional, {}, "sent again, the same answer comes and nothing happens twice"},
    {"mode", text, optional, {}, "force, graceful or ask"},
    {"grace_ms", integer, optional, {}, "of graceful: 5000 when left out, at most 60000"},
    {"then", text, optional, {}, "of graceful: force or report"},
    {"reopen_block_ms", integer, optional, {}, "for so long the client cannot open the file again"},
    {"delete_on_close", text, optional, {}, "skip or honor"},
};
inline constexpr Member close_answer[] = {{"request_id", text, nullable},
                                          {"dry_run", truth},
                                          {"matched", integer},
                                          {"closed", integer},
                                          {"failed", integer, always, {}, "not found"},
                                          {"skipped", integer, always, {}, "asked, or open still"},
                                          {"results", list, always, "CloseResult"}};
inline constexpr Member close_result[] = {
    {"id", decimal},
    {"outcome", text, always, {}, "closed, not_found, asked, still_open or would_close"},
    {"how", text, nullable, {}, "forced, client_closed, lease_broken_then_forced or grace_over_then_forced"},
    {"share", text, nullable},
    {"path", text, nullable},
    {"stream", text, nullable},
    {"user", text, nullable},
    {"client", text, nullable},
    {"locks_released", integer, optional},
    {"waiters_cancelled", integer, optional},
    {"waiters_granted", integer, optional},
    {"removed", truth, optional},
    {"locks_held", integer, optional, {}, "of one that is not closed"},
    {"locks_waiting", integer, optional, {}, "of one that is not closed"},
    {"lease", text, nullable, {}, "what its client cached before"},
    {"flushed", truth, nullable, {}, "whether the client has written back; null: it was not asked"},
    {"durable", text, nullable},
};

// ---- other changes

inline constexpr Member change_request[] = {
    {"ids", words, optional, {}, "exactly one of ids, selector, all"},
    {"selector", selector, optional},
    {"all", truth, optional},
    {"dry_run", truth, optional},
    {"max", integer, optional, {}, "nothing is changed when more match"},
    {"confirm", integer, optional, {}, "nothing is changed unless so many match"},
    {"reason", text, optional, {}, "for the audit"},
    {"request_id", text, optional, {}, "sent again, the same answer comes and nothing happens twice"},
};
inline constexpr Member disconnect_request[] = {
    {"client_ip", text, always, {}, "an address or a range"},
    {"dry_run", truth, optional},
    {"max", integer, optional},
    {"confirm", integer, optional},
    {"reason", text, optional},
    {"request_id", text, optional},
};
inline constexpr Member break_answer[] = {{"request_id", text, nullable},
                                          {"dry_run", truth},
                                          {"matched", integer},
                                          {"broken", integer},
                                          {"failed", integer, always, {}, "not found"},
                                          {"results", list, always, "BreakResult"}};
inline constexpr Member break_result[] = {
    {"id", decimal},
    {"outcome", text, always, {}, "broken, cancelled, not_found or would_break"},
    {"handle_id", decimal, optional},
    {"path", text, optional},
    {"offset", decimal, optional},
    {"length", decimal, optional},
    {"share", text, nullable},
    {"user", text, nullable},
    {"client", text, nullable},
    {"waiters_granted", integer, optional},
};
inline constexpr Member close_sessions_answer[] = {{"request_id", text, nullable},
                                                   {"dry_run", truth},
                                                   {"matched", integer},
                                                   {"closed", integer},
                                                   {"failed", integer, always, {}, "not found"},
                                                   {"results", list, always, "CloseSessionResult"}};
inline constexpr Member close_session_result[] = {{"id", decimal},
                                                  {"outcome", text, always, {}, "closed, not_found or would_close"},
                                                  {"user", text, nullable},
                                                  {"client", text, nullable},
                                                  {"handles", integer}};

inline constexpr Member capture_request[] = {
    {"client_ip", text, optional, {}, "an address or a range; needed unless all is true"},
    {"all", truth, optional, {}, "true: every client"},
    {"user", text, optional, {}, "only what is of his sessions"},
    {"max_bytes", integer, optional, {}, "of the file; 67108864 when left out, at most 4294967296"},
    {"seconds", integer, optional, {}, "until it ends; 600 when left out, at most 86400"},
    {"snap_bytes", integer, optional, {}, "what is kept of the data that one message reads or writes; all else"},
    {"reason", text, optional, {}, "for the audit"},
};

// ---- explanations

inline constexpr Member explanation[] = {
    {"op"},
    {"share"},
    {"path", text, always, {}, "as it is spelled on disk"},
    {"verdict", text, always, {}, "allowed, waits, delayed, blocked or not_found"},
    {"would_return", text, always, {}, "the status for a client, where nobody gives way"},
    {"blockers", list, always, "Blocker"},
    {"more", truth, always, {}, "more are in the way than are told"},
    {"minimal_close_set", words, always, {}, "handles that have to go"},
    {"close", object, nullable, "ReadyRequest", "the request that closes them"},
};
inline constexpr Member blocker[] = {
    {"kind"},
    {"blocks", truth, always, {}, "false: good to know, but in nobody's way"},
    {"handle", decimal, optional},
    {"path", text, nullable},
    {"stream", text, optional},
    {"user", text, optional},
    {"client", text, optional, {}, "its name"},
    {"client_ip", text, optional},
    {"since", time, optional},
    {"age_ms", integer, optional},
    {"idle_ms", integer, optional},
    {"access", words, optional},
    {"share_mode", text, optional, {}, "of r, w, d, or none"},
    {"lease", text, optional},
    {"likely_cached", truth, optional, {}, "its client would close it when asked"},
    {"state", text, optional},
    {"expires_at", time, optional},
    {"lock", decimal, optional},
    {"mode", text, optional},
    {"offset", decimal, optional},
    {"length", decimal, optional},
    {"pid", integer, optional},
    {"comm", text, optional},
    {"remedy", text, always, {}, "graceful, force, or why closing does not help"},
};
inline constexpr Member ready_request[] = {{"method"}, {"href"}, {"body", object, always, "ReadyBody"}};
inline constexpr Member ready_body[] = {{"ids", words}, {"mode"}, {"confirm", integer}};

// ---- locks, leases, watches

inline constexpr Member lock[] = {
    {"id", decimal},
    {"handle_id", decimal},
    {"state", text, always, {}, "granted or waiting"},
    {"mode", text, always, {}, "shared or exclusive"},
    {"offset", decimal},
    {"length", decimal},
    {"blocked_by", decimal, nullable, {}, "a handle in the way"},
    {"share", text, nullable},
    {"path"},
    {"stream", text, nullable},
    {"file_id", decimal},
    {"device", decimal},
    {"user", object, nullable, "User"},
    {"client", object, nullable, "Client"},
    {"session_id", decimal, nullable},
    {"tree_id", decimal, nullable},
};
inline constexpr Member locks[] = {{"locks", list, always, "Lock"}, {"next", text, nullable}};
inline constexpr Member waiters[] = {{"waiters", list, always, "Lock"}, {"next", text, nullable}};

inline constexpr Member lease[] = {
    {"type", text, always, {}, "oplock, lease_v1 or lease_v2"},
    {"key", text, nullable, {}, "of a lease"},
    {"state", text, always, {}, "of the letters R, W and H"},
    {"epoch", integer, nullable, {}, "of lease_v2"},
    {"breaking_to", text, nullable},
    {"breaking_since", time, nullable},
    {"breaking_ms", integer, nullable},
    {"handles", integer, always, {}, "that share it"},
    {"handle_ids", words, always, {}, "of those the first that match, at most 100"},
    {"since", time, always, {}, "when the oldest of these was opened"},
    {"share", text, nullable},
    {"path"},
    {"stream", text, nullable},
    {"file_id", decimal},
    {"device", decimal},
    {"user", object, nullable, "User"},
    {"client", object, nullable, "Client"},
    {"session_id", decimal, nullable},
    {"tree_id", decimal, nullable},
};
inline constexpr Member leases[] = {{"leases", list, always, "Lease"}, {"next", text, nullable}};

inline constexpr Member watch[] = {
    {"handle_id", decimal},
    {"share", text, nullable},
    {"path"},
    {"recursive", truth},
    {"changes", words},
    {"waiting", integer, always, {}, "requests"},
    {"unread_bytes", integer},
    {"overflowed", truth},
    {"user", object, nullable, "User"},
    {"client", object, nullable, "Client"},
    {"session_id", decimal, nullable},
    {"tree_id", decimal, nullable},
};
inline constexpr Member watches[] = {{"watches", list, always, "Watch"}, {"next", text, nullable}};

// ---- who is connected

inline constexpr Member session_tree[] = {{"id", decimal}, {"share"}};
inline constexpr Member channel[] = {{"connection", decimal}, {"address"}, {"port", integer}, {"since", time}};
inline constexpr Member session[] = {
    {"id", decimal},
    {"state", text, always, {}, "in_progress, valid or expired"},
    {"user", object, always, "User"},
    {"client", object, always, "Client"},
    {"dialect", text, nullable},
    {"signed", truth},
    {"signing", text, nullable},
    {"encrypted", truth},
    {"encryption", text, nullable},
    {"trees", list, always, "SessionTree"},
    {"channels", list, always, "Channel"},
    {"handles", integer},
    {"created_at", time},
    {"last_use_at", time},
    {"age_ms", integer},
    {"idle_ms", integer},
};
inline constexpr Member sessions[] = {{"sessions", list, always, "Session"}, {"next", text, nullable}};

inline constexpr Member connection_session[] = {{"id", decimal}, {"user"}, {"domain", text, nullable}};
inline constexpr Member connection[] = {
    {"id", decimal},
    {"client", object, always, "Client"},
    {"dialect", text, nullable},
    {"signed", truth, always, {}, "some session on it"},
    {"encrypted", truth, always, {}, "some session on it"},
    {"sessions", list, always, "ConnectionSession"},
    {"since", time, always, {}, "when the oldest session that is still there came to it"},
    {"last_use_at", time, always, {}, "of its sessions, on whichever connection"},
    {"age_ms", integer},
    {"idle_ms", integer},
};
inline constexpr Member connections[] = {{"connections", list, always, "Connection"},
                                         {"next", text, nullable},
                                         {"open", integer, always, {}, "also where nobody has logged on"}};

inline constexpr Member tree[] = {
    {"session_id", decimal},
    {"tree_id", decimal},
    {"share"},
    {"user", object, always, "User"},
    {"client", object, always, "Client"},
    {"encrypted", truth, always, {}, "every request has to be"},
    {"handles", integer},
    {"connected_at", time},
    {"age_ms", integer},
};
inline constexpr Member trees[] = {{"trees", list, always, "Tree"}, {"next", text, nullable}};

// ---- what is served

inline constexpr Member share[] = {{"name"},
                                   {"path", text, nullable},
                                   {"comment"},
                                   {"read_only", truth},
                                   {"continuously_available", truth},
                                   {"capabilities", words},
                                   {"handles", integer},
                                   {"tree_connects", integer}};
inline constexpr Member shares[] = {{"shares", list, always, "Share"}, {"next", text, nullable}};

inline constexpr Member totals[] = {
    {"handles", integer}, {"files", integer}, {"locks_granted", integer}, {"locks_waiting", integer}};
inline constexpr Member server[] = {{"product"},
                                    {"version"},
                                    {"host_name", text, nullable},
                                    {"now", time},
                                    {"started_at", time},
                                    {"uptime_ms", integer},
                                    {"totals", object, always, "Totals"},
                                    {"dialects", words},
                                    {"capabilities", words}};

// ---- policies

inline constexpr Member policy_request[] = {
    {"name", text, always, {}, "1 to 64 of letters, digits and .-_"},
    {"enabled", truth, optional, {}, "false: only told what it would close"},
    {"selector",
     selector,
     optional,
     {},
     "of its filters share, path, path_prefix, glob, user, sid, client_ip, client_name, kind"},
    {"older_than", duration, optional, {}, "since it was opened; at least 1m"},
    {"disconnected_for", duration, optional, {}, "since its client went away; at least 1m"},
    {"max_per_run", integer, optional, {}, "1 to 10000; 100 when left out"},
};
inline constexpr Member policies_request[] = {{"policies", list, always, "PolicyRequest", "in place of all before"}};
inline constexpr Member policy[] = {{"name"},
                                    {"enabled", truth},
                                    {"selector", selector},
                                    {"older_than", duration, nullable},
                                    {"disconnected_for", duration, nullable},
                                    {"max_per_run", integer},
                                    {"last_run", object, nullable, "PolicyRun"}};
inline constexpr Member policy_run[] = {{"at", time},
                                        {"matched", integer},
                                        {"closed", integer},
                                        {"not_found", integer, always, {}, "whoever held them was faster"},
                                        {"postponed", integer, always, {}, "beyond max_per_run"}};
inline constexpr Member policies[] = {{"policies", list, always, "Policy"}};

// ---- all of them

inline constexpr Schema schemas[] = {
    {"Problem", problem},
    {"Health", health},
    {"Routes", routes},
    {"Route", route},
    {"User", user},
    {"Client", client},
    {"Access", access},
    {"ShareMode", share_mode},
    {"LockCounts", lock_counts},
    {"LeaseState", lease_state},
    {"Durability", durability},
    {"Handle", handle},
    {"Handles", handles},
    {"CountRequest", count_request},
    {"CountAnswer", count_answer},
    {"Group", group},
    {"CloseRequest", close_request},
    {"CloseAnswer", close_answer},
    {"CloseResult", close_result},
    {"ChangeRequest", change_request},
    {"DisconnectRequest", disconnect_request},
    {"BreakAnswer", break_answer},
    {"BreakResult", break_result},
    {"CloseSessionsAnswer", close_sessions_answer},
    {"CloseSessionResult", close_session_result},
    {"CaptureRequest", capture_request},
    {"Explanation", explanation},
    {"Blocker", blocker},
    {"ReadyRequest", ready_request},
    {"ReadyBody", ready_body},
    {"Lock", lock},
    {"Locks", locks},
    {"Waiters", waiters},
    {"Lease", lease},
    {"Leases", leases},
    {"Watch", watch},
    {"Watches", watches},
    {"SessionTree", session_tree},
    {"Channel", channel},
    {"Session", session},
    {"Sessions", sessions},
    {"ConnectionSession", connection_session},
    {"Connection", connection},
    {"Connections", connections},
    {"Tree", tree},
    {"Trees", trees},
    {"Share", share},
    {"Shares", shares},
    {"Totals", totals},
    {"Server", server},
    {"Leaks", leaks},
    {"Policies", policies},
    {"Policy", policy},
    {"PolicyRun", policy_run},
    {"PoliciesRequest", policies_request},
    {"PolicyRequest", policy_request},
};

} // namespace holdfast::admin_api::schema_tables
