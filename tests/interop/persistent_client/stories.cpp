#include "tests/interop/persistent_client/probes.h"
#include "tests/interop/persistent_client/rounds.h"

#include <csignal>
#include <fstream>
#include <sstream>

namespace holdfast::interop {

namespace {

using namespace std::chrono_literals;

std::string contents_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void kill(ServerProcess& server) {
    server.strike_after(0us, SIGKILL);
    server.wait();
}

void stop(ServerProcess& server) {
    server.strike_after(0us, SIGTERM);
    server.wait();
}

File unshared_file(std::u16string name) {
    File file;
    file.name = std::move(name);
    return file;
}

void open(Client& client, File& file, Dice& dice, std::uint32_t timeout_ms) {
    HeldOpen held;
    held.create_guid = dice.guid();
    CreateAsk ask = ask_to_create(file, held);
    ask.durable->timeout_ms = timeout_ms;
    const CreateAnswer answer = client.create(ask);
    expect(answer.status == Status::success && answer.is_persistent, "a persistent CREATE: " + text_of(answer.status));
    held.id = answer.id;
    file.opens.push_back(held);
    file.content = wire::Bytes(100 + dice.below(5000), static_cast<std::byte>(dice.below(256)));
    const Status written = client.write(answer.id, 0, file.content);
    expect(written == Status::success, "WRITE: " + text_of(written));
}

// ---------------------------------------------------------------- damage

constexpr std::size_t files_at_once = 8;
constexpr Range first_lock{1U << 20, 10, true};
constexpr Range second_lock{2U << 20, 10, false};
constexpr Range given_back{3U << 20, 10, true};

void lock_some(Client& client, const File& file) {
    const FileId id = file.opens.front().id;
    std::uint32_t sequence = 0x11;
    for (const Range& range : {first_lock, given_back, second_lock}) {
        const Status status = client.lock(id, Locking::lock, sequence, {range});
        expect(status == Status::success, "LOCK: " + text_of(status));
        sequence += 0x10;
    }
    const Status status = client.lock(id, Locking::unlock, sequence, {given_back});
    expect(status == Status::success, "unlock: " + text_of(status));
}

/// Not in the last part: a last record that is cut short by a kill looks just so.
void damage(const std::string& path, Dice& dice) {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    const std::uint64_t size = contents_of(path).size();
    const auto at = static_cast<std::streamoff>(dice.below(size * 3 / 4));
    file.seekg(at);
    const int old = file.get();
    file.seekp(at);
    file.put(static_cast<char>(old ^ (1 << dice.below(8))));
    expect(file.good(), "the journal cannot be damaged: " + path);
}

bool has_its_locks(Client& client, FileId id) {
    for (Range range : {first_lock, second_lock}) {
        range.is_exclusive = true;
        if (client.lock(id, Locking::lock, 0, {range}) != Status::lock_not_granted) return false;
    }
    return client.lock(id, Locking::lock, 0, {given_back}) == Status::success;
}

/// True when nothing of it is lost.
bool is_whole(Client& client, File& file) {
    const CreateAnswer answer = reconnect(client, file, file.opens.front());
    if (answer.status != Status::success) {
        expect(answer.status == Status::object_name_not_found, "reconnect: " + text_of(answer.status));
        return false;
    }
    const bool whole = has_its_locks(client, answer.id);
    expect(client.read(answer.id, 0, file.content.size()) == file.content, "the content is another one");
    expect(client.close(answer.id) == Status::success, "a CLOSE after the damage");
    return whole;
}

void damage_once(const Setup& setup, Links& links, Dice& dice, unsigned round) {
    ServerProcess server(setup.files);
    server.start();
    auto client = connect_when_up(links.holder, server);
    std::vector<File> files;
    for (std::size_t i = 0; i < files_at_once; ++i) {
        const std::string name = std::to_string(round) + " " + std::to_string(i);
        files.push_back(unshared_file(folder_name + u"\\damage " + std::u16string(name.begin(), name.end())));
        open(*client, files.back(), dice, 120'000);
        lock_some(*client, files.back());
    }
    kill(server);
    damage(setup.state_dir + "/journal", dice);
    const std::size_t log_before = contents_of(setup.files.log).size();

    server.start();
    client = connect_when_up(links.holder, server);
    expect(contents_of(setup.files.log).find("journal: damaged", log_before) != std::string::npos,
           "the log does not say that the journal is damaged");
    std::size_t hurt = 0;
    for (File& file : files) hurt += is_whole(*client, file) ? 0 : 1;
    expect(hurt <= 1, std::to_string(hurt) + " files have lost something by one byte");
    for (File& file : files) {
        open(*client, file, dice, 120'000);
        expect(client->close(file.opens.back().id) == Status::success, "CLOSE");
    }
    stop(server);
}

} // namespace

std::string run_absent(const Setup& setup) {
    Dice dice(setup.seed);
    Links links = make_links(setup, dice);
    ServerProcess server(setup.files);
    server.start();
    auto client = connect_when_up(links.holder, server);
    File file = unshared_file(folder_name + u"\\left behind");
    open(*client, file, dice, 1000);
    const Status locked = client->lock(file.opens.front().id, Locking::lock, 0x11, {first_lock});
    expect(locked == Status::success, "LOCK: " + text_of(locked));
    kill(server);

    server.start();
    const auto visitor = connect_when_up(links.visitor, server);
    const auto up = std::chrono::steady_clock::now();
    const CreateAsk ask{.name = file.name, .access = wire::AccessMask::read_data | wire::AccessMask::write_data};
    CreateAnswer answer = visitor->create(ask);
    expect(answer.status == Status::file_not_available, "at once: " + text_of(answer.status));
    while (answer.status == Status::file_not_available && std::chrono::steady_clock::now() - up < 20s) {
        std::this_thread::sleep_for(20ms);
        answer = visitor->create(ask);
    }
    const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - up);
    expect(answer.status == Status::success, "after its time: " + text_of(answer.status));
    expect(visitor->lock(answer.id, Locking::lock, 0, {first_lock}) == Status::success, "a lock was left behind");
    expect(visitor->read(answer.id, 0, file.content.size()) == file.content, "the content is another one");
    client = links.connect_holder();
    const Status late = reconnect(*client, file, file.opens.front()).status;
    expect(late == Status::object_name_not_found, "the holder, too late: " + text_of(late));
    stop(server);
    return "the file was free after " + std::to_string(waited.count()) + " ms";
}

std::string run_damage(const Setup& setup) {
    Dice dice(setup.seed);
    Links links = make_links(setup, dice);
    for (unsigned round = 0; round < setup.rounds; ++round) {
        try {
            damage_once(setup, links, dice, round);
        } catch (const Fault& fault) {
            throw Fault("round " + std::to_string(round) + ": " + fault.what());
        }
    }
    return std::to_string(setup.rounds) + " damaged journals";
}

} // namespace holdfast::interop
