#include "server/commands/password.h"

#include <istream>
#include <ostream>

#include <termios.h>
#include <unistd.h>

namespace holdfast::server {
namespace {

/// Typed characters stay invisible while it lives.
class NoEcho {
  public:
    NoEcho() {
        if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
        termios hidden = before_;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        is_hidden_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
    }
    ~NoEcho() {
        if (is_hidden_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    NoEcho(const NoEcho&) = delete;
    NoEcho& operator=(const NoEcho&) = delete;

  private:
    termios before_{};
    bool is_hidden_ = false;
};

/// One line without its end, also when it came from Windows.
bool read_line(std::istream& in, std::string& line) {
    if (!std::getline(in, line)) return false;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return true;
}

std::optional<std::string> ask_twice(Console& console) {
    const NoEcho no_echo;
    std::string first;
    std::string second;
    console.err << "Password: " << std::flush;
    const bool got_first = read_line(console.in, first);
    console.err << "\nAgain: " << std::flush;
    const bool got_second = got_first && read_line(console.in, second);
    console.err << '\n';
    if (!got_second || first != second) {
        console.fail("the two passwords differ");
        return std::nullopt;
    }
    return first;
}

} // namespace

std::optional<std::string> read_password(PasswordFrom from, Console& console) {
    std::optional<std::string> password;
    if (from == PasswordFrom::stdin_line) {
        std::string line;
        if (read_line(console.in, line)) password = line;
    } else if (::isatty(STDIN_FILENO) == 0) {
        console.fail("no terminal to ask for the password; use --password-stdin");
        return std::nullopt;
    } else {
        password = ask_twice(console);
        if (!password) return std::nullopt;
    }
    if (!password || password->empty()) {
        console.fail("the password is empty");
        return std::nullopt;
    }
    return password;
}

} // namespace holdfast::server
