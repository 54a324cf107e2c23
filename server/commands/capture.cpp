#include "server/commands/capture.h"

#include "server/commands/pcapng_blocks.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ostream>

namespace holdfast::server {

namespace {

namespace json = boost::json;

std::string body_of(const CaptureCommand& command) {
    json::object body;
    if (command.client.empty())
        body["all"] = true;
    else
        body["client_ip"] = command.client;
    if (!command.user.empty()) body["user"] = command.user;
    if (command.seconds) body["seconds"] = *command.seconds;
    if (command.max_bytes) body["max_bytes"] = *command.max_bytes;
    if (command.snap_bytes) body["snap_bytes"] = *command.snap_bytes;
    if (!command.reason.empty()) body["reason"] = command.reason;
    return json::serialize(body);
}

/// A file, or the console's output for "-". Opened with the first bytes.
class Target {
  public:
    Target(const std::string& path, Console& console) : path_(path), console_(console) {}
    ~Target() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;

    /// False after telling the console why.
    bool write(std::string_view bytes) {
        if (path_ == "-") return static_cast<bool>(console_.out.write(bytes.data(), size_of(bytes)).flush());
        if (descriptor_ < 0) descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (descriptor_ < 0) return fail();
        while (!bytes.empty()) {
            const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
            if (written < 0 && errno != EINTR) return fail();
            if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }

  private:
    static std::streamsize size_of(std::string_view bytes) { return static_cast<std::streamsize>(bytes.size()); }
    bool fail() {
        console_.fail("cannot write " + path_ + ": " + std::strerror(errno));
        return false;
    }

    const std::string path_;
    Console& console_;
    int descriptor_ = -1;
};

std::string summary(const PcapngBlocks& blocks) {
    std::string text = std::to_string(blocks.packets()) + " packets, " + std::to_string(blocks.bytes()) + " bytes";
    if (blocks.lost() != 0) text += ", and " + std::to_string(blocks.lost()) + " packets that were too many at once";
    return text;
}

} // namespace

void run_capture(AdminApi& api, const CaptureCommand& command, Console& console) {
    if (command.output == "-" && console.shows_screens)
        return console.fail("this is nothing for a terminal: say -o FILE, or pipe it into wireshark -k -i -");
    Target target(command.output, console);
    PcapngBlocks blocks;
    const AdminReply reply = api.download("/admin/v1/captures", body_of(command), [&](std::string_view bytes) {
        return blocks.feed(bytes, [&](std::string_view whole) { return target.write(whole); });
    });
    if (console.exit_code != 0) return;
    if (blocks.is_malformed()) return console.fail("what came is no capture");
    if (reply.status != 200 && blocks.bytes() == 0) {
        object_of(reply, console);
        return;
    }
    if (reply.status != 200) return console.fail("the connection was lost after " + summary(blocks));
    console.err << "holdfast: " << summary(blocks) << '\n';
}

} // namespace holdfast::server
