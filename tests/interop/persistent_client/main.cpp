// holdfast_persistent STORY [options]: a client with persistent opens, and a server that is killed under it.
// persistent.py makes the configuration and calls it.

#include "tests/interop/persistent_client/rounds.h"

#include <charconv>
#include <cstdio>

namespace holdfast::interop {
namespace {

std::string text(const std::map<std::string, std::string>& options, const char* name) {
    const auto found = options.find(name);
    if (found == options.end()) throw Fault(std::string("which ") + name + "?");
    return found->second;
}

template <class Number>
Number number(const std::map<std::string, std::string>& options, const char* name) {
    const std::string value = text(options, name);
    Number result{};
    const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), result);
    if (fault != std::errc() || end != value.data() + value.size())
        throw Fault(std::string(name) + " is no number: " + value);
    return result;
}

std::string run_command_line(int argc, char** argv) {
    if (argc < 2) throw Fault("which story: kills, absent or damage");
    const std::string story = argv[1];
    std::map<std::string, std::string> options;
    for (int i = 2; i + 1 < argc; i += 2) options[argv[i]] = argv[i + 1];
    const Setup setup{.files = {text(options, "--binary"), text(options, "--config"), text(options, "--log")},
                      .state_dir = text(options, "--state"),
                      .port = number<std::uint16_t>(options, "--port"),
                      .seed = number<std::uint64_t>(options, "--seed"),
                      .rounds = number<unsigned>(options, "--rounds")};
    prepare(setup);
    if (story == "kills") return run_kills(setup);
    if (story == "absent") return run_absent(setup);
    if (story == "damage") return run_damage(setup);
    throw Fault("no story " + story);
}

} // namespace
} // namespace holdfast::interop

int main(int argc, char** argv) {
    try {
        std::printf("%s\n", holdfast::interop::run_command_line(argc, argv).c_str());
        return 0;
    } catch (const std::exception& fault) {
        std::printf("%s\n", fault.what());
        return 1;
    }
}
