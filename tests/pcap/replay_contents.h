#pragma once
// What the shares of a recorded server must have held before the capture began, as its answers tell.

#include "tests/pcap/replay_story.h"

#include <map>
#include <string>

namespace holdfast::pcap {

struct Entry {
    std::string path; // below the share, with '/', as the capture spells it first
    bool is_folder = false;
    std::uint64_t size = 0;
    std::map<std::uint64_t, Bytes> data; // read before anybody wrote, by offset
};

struct RecordedShare {
    std::string name;
    bool is_pipe = false;
    std::map<std::string, Entry> entries; // by path without case; what was there at first
};

/// By name without case.
using RecordedShares = std::map<std::string, RecordedShare>;

RecordedShares contents_of(const Story& story);

/// The share that a TREE_CONNECT asks for, without case; empty where the path is none.
std::string share_name_of(std::u16string_view path);

/// Makes them below a folder that exists.
void make_entries(const RecordedShare& share, const std::string& folder);

} // namespace holdfast::pcap
