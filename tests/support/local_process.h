#pragma once
// Another process of this machine, which works on the files of a test.

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <string>

namespace holdfast::test_support {

/// Runs `work` in a process of its own, which ends with what that returns. It may do system calls and nothing else: the
/// memory is as one thread of this process has left it.
class LocalProcess {
  public:
    template <class Work>
    explicit LocalProcess(Work work) : id_(::fork()) {
        if (id_ < 0) throw std::runtime_error("no process");
        if (id_ == 0) ::_exit(work());
    }
    LocalProcess(const LocalProcess&) = delete;
    LocalProcess& operator=(const LocalProcess&) = delete;
    ~LocalProcess() {
        if (id_ > 0) end();
    }

    bool is_running() const {
        siginfo_t info{};
        return ::waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
    }
    /// Waits for its end; what `work` has returned, -1 when it was killed.
    int wait() {
        int status = 0;
        ::waitpid(id_, &status, 0);
        id_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    /// Kills it, and all that it holds is gone.
    void end() {
        ::kill(id_, SIGKILL);
        wait();
    }

  private:
    pid_t id_;
};

/// A process that opens the file, waiting as long as it has to, and is done with it.
inline auto opening(std::string path, int flags) {
    return [path = std::move(path), flags] { return ::open(path.c_str(), flags) < 0 ? 1 : 0; };
}

/// A process that has a lease on the file until it is ended.
class LeaseHolder {
  public:
    LeaseHolder(const std::string& path, int flags, int lease) : LeaseHolder(path, flags, lease, Pipe()) {}
    void end() { process_.end(); }

  private:
    struct Pipe {
        Pipe() {
            if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
        }
        int ends[2]{};
    };
    LeaseHolder(const std::string& path, int flags, int lease, Pipe pipe)
        : process_([&path, flags, lease, pipe] {
              ::signal(SIGIO, SIG_IGN);
              const int file = ::open(path.c_str(), flags);
              if (file < 0 || ::fcntl(file, F_SETLEASE, lease) != 0) return 1;
              if (::write(pipe.ends[1], "", 1) != 1) return 1;
              for (;;) ::pause();
          }) {
        char ready = 0;
        ::close(pipe.ends[1]);
        const bool has_it = ::read(pipe.ends[0], &ready, 1) == 1;
        ::close(pipe.ends[0]);
        if (!has_it) throw std::runtime_error("no lease");
    }

    LocalProcess process_;
};

} // namespace holdfast::test_support
