#pragma once
// The server that is killed: started, struck down at a moment, started again.

#include <chrono>
#include <string>
#include <sys/types.h>
#include <thread>

namespace holdfast::interop {

struct ServerFiles {
    std::string binary;
    std::string config;
    std::string log; // what it prints is appended here
};

class ServerProcess {
  public:
    explicit ServerProcess(ServerFiles files) : files_(std::move(files)) {}
    ~ServerProcess();
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    void start();
    /// True when it has ended; what it ended with is kept for wait().
    bool has_ended() const;
    /// Sends the signal after this time, whatever others do meanwhile.
    void strike_after(std::chrono::microseconds time, int signal);
    bool is_strike_due() const { return striker_.joinable(); }
    /// Until it has ended by the signal that was sent; any other end is a fault.
    void wait();

  private:
    const ServerFiles files_;
    pid_t process_ = -1;
    int sent_ = 0;
    std::thread striker_;
};

} // namespace holdfast::interop
