#pragma once
// What the shares of a recorded server must have held before the capture began, as its answers tell.

#include "tests/pcap/replay_story.h"

#include "vfs/volume.h"

#include <map>
#include <string>

namespace holdfast::pcap {

struct Entry {
    std::string path; // below the share, with '/', as the capture spells it first
    bool is_folder = false;
    std::uint64_t size = 0;
    std::map<std::uint64_t, Bytes> data{};          // read before anybody wrote, by offset
    std::map<std::string, std::uint64_t> streams{}; // sizes by name, as a query told first
};

struct RecordedShare {
    std::string name;
    bool is_pipe = false;
    std::map<std::string, Entry> entries; // by path without case; what was there at first
};

/// By name without case.
using RecordedShares = std::map<std::string, RecordedShare>;

RecordedShares contents_of(const Story& story);

/// What a share is called here whose TREE_CONNECT came before the capture did.
std::string name_of_tree(locks::TreeId tree);

/// The share that a TREE_CONNECT asks for, without case; empty where the path is none.
std::string share_name_of(std::u16string_view path);

/// Makes them below a folder that exists; anybody may do anything with them.
void make_entries(const RecordedShare& share, const std::string& folder);
/// The named streams of what make_entries() made.
void make_streams(const RecordedShare& share, vfs::Volume& volume);

} // namespace holdfast::pcap
