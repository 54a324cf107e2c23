#include "server/cli.h"

int main(int argc, char** argv) { return holdfast::server::run_command_line(argc, argv); }
