#pragma once
// A configuration in a folder of its own, and a command line that runs on it.

#include "server/commands/command.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace holdfast::server {

class CommandTest : public testing::Test {
  protected:
    CommandTest()
        : folder_(std::filesystem::path(testing::TempDir()) /
                  (std::string(testing::UnitTest::GetInstance()->current_test_info()->test_suite_name()) + "." +
                   testing::UnitTest::GetInstance()->current_test_info()->name())) {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_ / "files");
        write_config("[server]\nstate_dir = \"state\"\n[[share]]\nname = \"demo\"\npath = \"files\"\n");
    }
    ~CommandTest() override { std::filesystem::remove_all(folder_); }

    void write_config(const std::string& text) { std::ofstream(config()) << text; }
    std::string config() const { return (folder_ / "holdfast.toml").string(); }
    std::filesystem::path state() const { return folder_ / "state"; }

    /// Parses and runs; `add` registers the commands. What was printed is in out and err.
    template <class Add>
    int run_with(Add add, std::vector<std::string> arguments, const std::string& input = "") {
        in.str(input);
        in.clear();
        out.str("");
        err.str("");
        Console console{in, out, err};
        CLI::App app;
        add(app, console);
        std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
        try {
            app.parse(reversed);
        } catch (const CLI::ParseError& error) {
            app.exit(error, out, err);
            return 2;
        }
        return console.exit_code;
    }

    std::filesystem::path folder_;
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
};

} // namespace holdfast::server
