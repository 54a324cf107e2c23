#include "server/logging.h"

#include <spdlog/formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <ctime>

namespace holdfast::server {
namespace {

std::optional<spdlog::level::level_enum> parse_level(std::string_view word) {
    static constexpr std::array<std::pair<std::string_view, spdlog::level::level_enum>, 7> levels{{
        {"trace", spdlog::level::trace},
        {"debug", spdlog::level::debug},
        {"info", spdlog::level::info},
        {"warning", spdlog::level::warn},
        {"warn", spdlog::level::warn},
        {"error", spdlog::level::err},
        {"off", spdlog::level::off},
    }};
    for (const auto& [name, level] : levels) {
        if (word == name) return level;
    }
    return std::nullopt;
}

/// RFC 3339 in UTC, milliseconds.
std::string format_time(spdlog::log_clock::time_point when) {
    const std::time_t seconds = spdlog::log_clock::to_time_t(when);
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(when.time_since_epoch()).count();
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, since % 1000);
}

/// The length of the well-formed UTF-8 character at the start of `text`; 0 when there is none.
std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xc2 && lead < 0xe0   ? 2
                               : lead >= 0xe0 && lead < 0xf0 ? 3
                               : lead >= 0xf0 && lead < 0xf5 ? 4
                                                             : 0;
    if (length == 0 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return 0;
    }
    if ((lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xed && byte(1) > 0x9f)) return 0; // too long; surrogates
    if ((lead == 0xf0 && byte(1) < 0x90) || (lead == 0xf4 && byte(1) > 0x8f)) return 0; // too long; above U+10FFFF
    return length;
}

/// Copies well-formed text; `escape` turns a control character into something harmless.
template <class Escape>
std::string cleaned(std::string_view text, Escape escape) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        const char first = text.front();
        if (length == 0) {
            result += "\xef\xbf\xbd";
            text.remove_prefix(1);
            continue;
        }
        if (length == 1) {
            escape(first, result);
        } else {
            result += text.substr(0, length);
        }
        text.remove_prefix(length);
    }
    return result;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::string for_terminal(std::string_view text) {
    return cleaned(text, [](char c, std::string& out) {
        if (is_control(c)) {
            out += fmt::format("\\x{:02x}", c);
        } else {
            out += c;
        }
    });
}

std::string for_json(std::string_view text) {
    return cleaned(text, [](char c, std::string& out) {
        if (is_control(c)) {
            out += fmt::format("\\u{:04x}", c);
        } else if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else {
            out += c;
        }
    });
}

class LineFormatter : public spdlog::formatter {
  public:
    explicit LineFormatter(bool json) : json_(json) {}

    void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
        const auto text = [](spdlog::string_view_t view) { return std::string_view(view.data(), view.size()); };
        const auto write = json_ ? json_line : text_line;
        std::string line = write(format_time(message.time), text(spdlog::level::to_string_view(message.level)),
                                 text(message.logger_name), text(message.payload));
        line += '\n';
        out.append(line.data(), line.data() + line.size());
    }
    std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<LineFormatter>(json_); }

  private:
    bool json_;
};

} // namespace

const std::vector<std::string>& log_rooms() {
    static const std::vector<std::string> rooms{"locks", "vfs", "smb2", "auth", "admin", "server"};
    return rooms;
}

std::optional<LogLevels> parse_log_levels(std::string_view text) {
    LogLevels levels;
    for (const std::string& room : log_rooms()) levels[room] = spdlog::level::info;
    while (true) {
        const std::size_t comma = text.find(',');
        const std::string_view part = text.substr(0, comma);
        const std::size_t equals = part.find('=');
        if (equals == std::string_view::npos) {
            const auto level = parse_level(part);
            if (!level) return std::nullopt;
            for (auto& [room, value] : levels) value = *level;
        } else {
            const auto room = levels.find(part.substr(0, equals));
            const auto level = parse_level(part.substr(equals + 1));
            if (room == levels.end() || !level) return std::nullopt;
            room->second = *level;
        }
        if (comma == std::string_view::npos) return levels;
        text.remove_prefix(comma + 1);
    }
}

std::string text_line(std::string_view time, std::string_view level, std::string_view room, std::string_view message) {
    return fmt::format("{} {:<7} {:<6} {}", time, level, room, for_terminal(message));
}

std::string json_line(std::string_view time, std::string_view level, std::string_view room, std::string_view message) {
    return fmt::format(R"({{"time":"{}","level":"{}","room":"{}","message":"{}"}})", time, level, room,
                       for_json(message));
}

void set_up_logging(const LogOptions& options) {
    const auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    for (const std::string& room : log_rooms()) {
        const auto logger = std::make_shared<spdlog::logger>(room, sink);
        logger->set_formatter(std::make_unique<LineFormatter>(options.json));
        logger->flush_on(spdlog::level::info);
        spdlog::drop(room);
        spdlog::register_logger(logger);
    }
    spdlog::set_default_logger(spdlog::get("server"));
    set_log_levels(options.levels);
}

bool set_log_levels(std::string_view levels) {
    const auto parsed = parse_log_levels(levels);
    if (!parsed) return false;
    for (const auto& [room, level] : *parsed) {
        if (const auto logger = spdlog::get(room)) logger->set_level(static_cast<spdlog::level::level_enum>(level));
    }
    return true;
}

} // namespace holdfast::server
