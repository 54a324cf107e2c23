#include "server/machine.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <memory>

#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <unistd.h>
#include <uuid/uuid.h>

namespace holdfast::server {

namespace {

constexpr std::size_t longest_netbios_name = 15;
constexpr std::uint64_t default_link_speed = 1'000'000'000;

/// Bits a second; what the driver says in /sys, else one gigabit.
std::uint64_t link_speed(const std::string& interface) {
    std::ifstream file("/sys/class/net/" + interface + "/speed");
    std::int64_t megabits = 0;
    if (!(file >> megabits) || megabits <= 0) return default_link_speed;
    return static_cast<std::uint64_t>(megabits) * 1'000'000;
}

std::string text_of(const sockaddr& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const void* bytes = nullptr;
    if (address.sa_family == AF_INET) bytes = &reinterpret_cast<const sockaddr_in&>(address).sin_addr;
    if (address.sa_family == AF_INET6) {
        const auto& six = reinterpret_cast<const sockaddr_in6&>(address);
        if (IN6_IS_ADDR_LINKLOCAL(&six.sin6_addr)) return {}; // means nothing without its interface
        bytes = &six.sin6_addr;
    }
    if (bytes == nullptr || inet_ntop(address.sa_family, bytes, text.data(), text.size()) == nullptr) return {};
    return text.data();
}

} // namespace

std::string server_name(const std::string& configured) {
    std::string name = configured;
    if (name.empty()) {
        std::array<char, 256> host{};
        if (gethostname(host.data(), host.size() - 1) == 0) name = host.data();
    }
    name = name.substr(0, name.find('.'));
    if (name.empty()) name = "HOLDFAST";
    if (name.size() > longest_netbios_name) name.resize(longest_netbios_name);
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return name;
}

std::array<std::uint8_t, 16> server_guid(const std::string& state_dir) {
    std::array<std::uint8_t, 16> guid{};
    const std::string path = state_dir + "/server_guid";
    std::string text;
    if (std::ifstream file(path); file >> text && uuid_parse(text.c_str(), guid.data()) == 0) return guid;
    uuid_generate_random(guid.data());
    std::array<char, 37> fresh{};
    uuid_unparse_lower(guid.data(), fresh.data());
    // 0600 whatever the umask says.
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return guid;
    const std::string line = std::string(fresh.data()) + '\n';
    [[maybe_unused]] const auto written = ::write(file, line.data(), line.size());
    ::close(file);
    return guid;
}

std::vector<smb2::NetworkInterface> network_interfaces() {
    ifaddrs* list = nullptr;
    if (getifaddrs(&list) != 0) return {};
    const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(list, freeifaddrs);

    std::vector<smb2::NetworkInterface> loopback;
    std::vector<smb2::NetworkInterface> found;
    for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
        if (one->ifa_addr == nullptr || (one->ifa_flags & IFF_UP) == 0) continue;
        smb2::NetworkInterface interface;
        interface.address = text_of(*one->ifa_addr);
        if (interface.address.empty()) continue;
        interface.index = if_nametoindex(one->ifa_name);
        interface.link_speed = link_speed(one->ifa_name);
        ((one->ifa_flags & IFF_LOOPBACK) != 0 ? loopback : found).push_back(std::move(interface));
    }
    return found.empty() ? loopback : found;
}

} // namespace holdfast::server
