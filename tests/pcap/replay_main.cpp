// Plays the clients of captures against Holdfast, in this process, and compares each answer with the recorded one.
//
//   pcap_replay [-v] <replay_allowed.tsv>[,<another>...] <capture or folder>...
//
// Ends with 0 when every difference has a reason and every capture could be replayed. -v prints also those that have
// one.

#include "tests/pcap/replay.h"
#include "tests/pcap/replay_allowed.h"

#include <sys/stat.h>

#include <filesystem>
#include <iostream>

namespace {

namespace fs = std::filesystem;
using namespace holdfast::pcap;

struct Totals {
    std::size_t replayed = 0;
    std::size_t equal = 0;
    std::size_t explained = 0;
    std::size_t unexplained = 0;
    std::size_t omitted = 0;
    std::size_t failures = 0;
};

void print(const std::string& capture, const Difference& difference, const Excuse* excuse) {
    std::cout << (excuse ? "explained" : "DIFFERS") << ' ' << capture << " #" << difference.request << ' '
              << to_string(difference.command) << " \"" << difference.about << "\": " << difference.what << "  "
              << section_of(difference.command) << '\n'
              << "  - " << difference.recorded << "\n  + " << difference.ours << '\n';
    if (excuse) std::cout << "  " << excuse->reason << '\n';
}

class Program {
  public:
    Program(const std::string& allowed, bool is_verbose) : excuses_(allowed), is_verbose_(is_verbose) {}

    void play(const fs::path& path) {
        const std::string capture = path.filename().string();
        try {
            for (const Story& story : read_stories(path.string())) {
                if (story.frames.empty())
                    std::cout << "skipped " << capture << ", " << story.server << ": no client asks anything\n";
                else
                    play(capture, story);
            }
        } catch (const std::exception& error) {
            ++totals_.failures;
            std::cout << "FAILS " << capture << ": " << error.what() << '\n';
        }
    }

    int conclude() const {
        for (const Excuse& row : excuses_.unused(captures_))
            std::cout << "not needed here: " << row.capture << ' ' << row.command << ' ' << row.what << '\n';
        std::cout << totals_.replayed << " PDUs replayed, " << totals_.equal << " answers equal, " << totals_.explained
                  << " differences explained, " << totals_.unexplained << " unexplained, " << totals_.omitted
                  << " PDUs left out\n";
        return totals_.unexplained + totals_.failures == 0 ? 0 : 1;
    }

  private:
    void play(const std::string& capture, const Story& story) {
        captures_.push_back(capture);
        Replay replay(story);
        replay.run();
        const ReplayCounts& counts = replay.counts();
        std::size_t explained = 0;
        std::size_t unexplained = 0;
        for (const Difference& difference : replay.differences()) {
            const Excuse* excuse = excuses_.find(capture, difference);
            ++(excuse ? explained : unexplained);
            if (!excuse || is_verbose_) print(capture, difference, excuse);
        }
        std::cout << counts.replayed << " PDUs replayed, " << counts.equal << " answers equal, " << explained
                  << " differences explained, " << unexplained << " unexplained: " << capture << '\n';
        for (const auto& [why, count] : counts.omitted) {
            std::cout << "  left out " << count << " PDUs: " << why << '\n';
            totals_.omitted += count;
        }
        totals_.replayed += counts.replayed;
        totals_.equal += counts.equal;
        totals_.explained += explained;
        totals_.unexplained += unexplained;
    }

    Excuses excuses_;
    bool is_verbose_;
    std::vector<std::string> captures_;
    Totals totals_;
};

} // namespace

int main(int argc, char** argv) {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    const bool is_verbose = !arguments.empty() && arguments.front() == "-v";
    if (is_verbose) arguments.erase(arguments.begin());
    if (arguments.size() < 2) {
        std::cerr << "usage: pcap_replay [-v] <replay_allowed.tsv>[,<another>...] <capture or folder>...\n";
        return 2;
    }
    ::umask(0); // what is there for the clients is there for all of them, also for guests
    try {
        Program program(arguments.front(), is_verbose);
        for (std::size_t i = 1; i < arguments.size(); ++i)
            for (const fs::path& path : captures_in(arguments[i])) program.play(path);
        return program.conclude();
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 2;
    }
}
