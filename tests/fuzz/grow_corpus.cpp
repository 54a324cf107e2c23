// grow_corpus <folder> <capture or folder>...: inputs for the fuzz targets out of what real clients and servers said,
// as wire/, core/, auth/ and pcap/ below the folder, and connections/ out of nothing. What the first bytes of an input
// mean is told in each target.

#include "smb2/wire/structures.h"
#include "tests/pcap/capture.h"
#include "tests/pcap/unsealing.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;
using namespace holdfast::smb2::wire;
using holdfast::smb2::Command;

constexpr std::size_t most_of_a_kind = 40; // of a structure; of a target's whole stories
constexpr std::size_t longest = 4096;

/// Writes inputs, each once and not too many that are alike.
class Corpus {
  public:
    explicit Corpus(fs::path folder) : folder_(std::move(folder)) {}

    void add(const std::string& target, const std::string& kind, const Bytes& input) {
        const std::string_view text(reinterpret_cast<const char*>(input.data()), input.size());
        std::size_t& count = counts_[target + kind];
        if (input.empty() || count == most_of_a_kind || !seen_.insert(target + std::string(text)).second) return;
        fs::create_directories(folder_ / target);
        std::ofstream(folder_ / target / (kind + "-" + std::to_string(count++)), std::ios::binary) << text;
        ++written_;
    }
    std::size_t written() const { return written_; }

  private:
    fs::path folder_;
    std::map<std::string, std::size_t> counts_;
    std::set<std::string> seen_;
    std::size_t written_ = 0;
};

/// The place in the list of the first structure that is of this command, and which the bytes decode as.
template <class... T>
std::optional<std::size_t> place_in(TypeList<T...>, Command command, View element) {
    std::size_t place = 0;
    const bool found = ((T::command == command && decode<T>(element) ? true : (++place, false)) || ...);
    return found ? std::optional(place) : std::nullopt;
}

template <class... T>
constexpr std::size_t size_of(TypeList<T...>) {
    return sizeof...(T);
}

/// For fuzz_wire: the structure's number there, then the bytes behind the header.
void add_structure(Corpus& corpus, const Header& header, View element) {
    constexpr std::size_t first_request = 1; // behind SMB1's NEGOTIATE
    constexpr std::size_t first_response = first_request + size_of(Requests{});
    const auto place = header.is_response() ? place_in(Responses{}, header.command, element)
                                            : place_in(Requests{}, header.command, element);
    if (!place || element.size() > longest) return;
    const std::size_t number = *place + (header.is_response() ? first_response : first_request);
    Bytes input{static_cast<std::byte>(number)};
    input.insert(input.end(), element.begin() + header_size, element.end());
    corpus.add("wire", std::to_string(number), input);
}

/// What fuzz_core puts its own ids in the place of.
class Placeholders {
  public:
    void learn(const Header& header, View element) {
        if (header.command != Command::create || !header.is_response()) return;
        if (const auto response = decode<CreateResponse>(element))
            files_.push_back({response->file_id.persistent, response->file_id.volatile_});
    }
    Bytes put(View message) const {
        constexpr std::uint64_t one = 1;
        Bytes bytes(message.begin(), message.end());
        for (std::size_t at = 0; at + header_size <= bytes.size();) {
            const auto header = decode_header(View(bytes).subspan(at));
            if (!header) break;
            bytes[at + header_at::flags] &= ~std::byte{static_cast<std::uint8_t>(HeaderFlags::signed_)};
            std::memcpy(bytes.data() + at + header_at::tree_id, &one, 4);
            std::memcpy(bytes.data() + at + header_at::session_id, &one, 8);
            std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at + header_at::signature), 16, std::byte{0});
            if (header->next_command == 0) break;
            at += header->next_command;
        }
        for (const auto& file : files_) replace_id(bytes, file);
        return bytes;
    }

  private:
    using Id = std::array<std::uint64_t, 2>;
    static void replace_id(Bytes& bytes, const Id& id) {
        constexpr Id placeholder{1, 1};
        const auto begin = reinterpret_cast<const std::byte*>(id.data());
        for (auto at = bytes.begin();; at += sizeof(Id)) {
            at = std::search(at, bytes.end(), begin, begin + sizeof(Id));
            if (at == bytes.end()) return;
            std::memcpy(&*at, placeholder.data(), sizeof placeholder);
        }
    }
    std::vector<Id> files_;
};

/// What one client said, as the targets want it.
struct Stories {
    Placeholders ids;
    Bytes requests{std::byte{1}}; // logged on, at SMB 3.0.2
    Bytes tokens{std::byte{0}};   // an exchange as it comes

    static void append(Bytes& story, View part, bool big_endian) {
        if (part.size() > longest) return;
        const auto low = static_cast<std::byte>(part.size() & 0xFF), high = static_cast<std::byte>(part.size() >> 8);
        story.push_back(big_endian ? high : low);
        story.push_back(big_endian ? low : high);
        story.insert(story.end(), part.begin(), part.end());
    }
    void request(const Header& header, View message) {
        if (header.command == Command::session_setup) {
            if (const auto setup = decode<SessionSetupRequest>(message)) append(tokens, setup->security_buffer, true);
        } else if (header.command != Command::negotiate && header.command != Command::logoff) {
            append(requests, ids.put(message), false);
        }
    }
};

void for_each_element(View message, const std::function<void(const Header&, View)>& act) {
    while (!message.empty()) {
        const auto header = decode_header(message);
        if (!header || header->next_command > message.size()) return;
        act(*header, header->next_command != 0 ? message.first(header->next_command) : message);
        if (header->next_command == 0) return;
        message = message.subspan(header->next_command);
    }
}

void take(const fs::path& capture, Corpus& corpus) {
    holdfast::pcap::Unsealing unsealing(holdfast::pcap::read_keys(capture.string()));
    std::map<std::string, Stories> stories;
    holdfast::pcap::read_capture(capture.string(), [&](const holdfast::pcap::Frame& frame) {
        if (frame.is_end()) return;
        const auto opened = unsealing.open(frame);
        const auto header = decode_header(opened.bytes);
        if (!header) return;
        Stories& story = stories[holdfast::pcap::connection_of(frame.flow)];
        for_each_element(opened.bytes, [&](const Header& part, View element) {
            add_structure(corpus, part, element);
            story.ids.learn(part, element);
        });
        if (!header->is_response()) story.request(*header, opened.bytes);
    });
    for (const auto& [connection, story] : stories) {
        if (story.requests.size() > 1) corpus.add("core", "story", story.requests);
        if (story.tokens.size() > 1) corpus.add("auth", "story", story.tokens);
    }
    std::ifstream file(capture, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    const auto begin = reinterpret_cast<const std::byte*>(bytes.data());
    corpus.add("pcap", "capture", Bytes(begin, begin + std::min<std::size_t>(bytes.size(), 16'384)));
}

/// Long histories: what happens in them is nothing that a capture tells, and from short ones a fuzzer gets to nowhere.
void add_histories(Corpus& corpus) {
    constexpr std::size_t bytes_per_step = 16;
    std::mt19937 random(1);
    for (std::size_t steps = 10; steps <= 320; steps += 10) {
        Bytes history(steps * bytes_per_step);
        for (std::byte& one : history) one = static_cast<std::byte>(random());
        corpus.add("connections", "history", history);
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::cerr << "usage: grow_corpus <folder> <capture or folder>...\n";
        return 2;
    }
    try {
        Corpus corpus(argv[1]);
        for (int i = 2; i < argc; ++i)
            for (const fs::path& capture : holdfast::pcap::captures_in(argv[i])) take(capture, corpus);
        add_histories(corpus);
        std::cout << corpus.written() << " inputs\n";
        return corpus.written() != 0 ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 2;
    }
}
