#include "tests/interop/persistent_client/server_process.h"

#include "tests/interop/persistent_client/client.h"

#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace holdfast::interop {

ServerProcess::~ServerProcess() {
    if (striker_.joinable()) striker_.join();
    if (process_ < 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
}

void ServerProcess::start() {
    sent_ = 0;
    process_ = ::fork();
    if (process_ < 0) throw Fault("fork failed");
    if (process_ > 0) return;
    const int log = ::open(files_.log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    const int nothing = ::open("/dev/null", O_RDONLY);
    if (log < 0 || nothing < 0) ::_exit(126);
    ::dup2(nothing, 0);
    ::dup2(log, 1);
    ::dup2(log, 2);
    ::execl(files_.binary.c_str(), files_.binary.c_str(), "serve", "--config", files_.config.c_str(), nullptr);
    ::_exit(127);
}

bool ServerProcess::has_ended() const {
    siginfo_t info{};
    // It stays a zombie until wait(): its number must not go to another process that is then struck.
    return ::waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0;
}

void ServerProcess::strike_after(std::chrono::microseconds time, int signal) {
    sent_ = signal;
    striker_ = std::thread([process = process_, time, signal] {
        std::this_thread::sleep_for(time);
        ::kill(process, signal);
    });
}

void ServerProcess::wait() {
    if (striker_.joinable()) striker_.join();
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = -1;
    const bool by_kill = WIFSIGNALED(status) && WTERMSIG(status) == sent_ && sent_ == SIGKILL;
    const bool by_request = WIFEXITED(status) && WEXITSTATUS(status) == 0 && sent_ == SIGTERM;
    expect(by_kill || by_request, "the server ended by itself, with wait status " + std::to_string(status));
}

} // namespace holdfast::interop
