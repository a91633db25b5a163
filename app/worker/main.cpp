#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unistd.h>

#include <fmt/format.h>

#include "core/host/fatal_signals.h"
#include "core/host/memory_limit.h"
#include "core/worker/device_opener.h"
#include "core/worker/worker_loop.h"

namespace {

constexpr int badUsage = 2;

constexpr std::string_view usage =
    "warpwright-worker compiles, checks and times kernels on one device. The warpwright program starts it and talks "
    "to\n"
    "it on standard input and output, one JSON object per line (core/protocol/messages.h); standard error is its log.\n"
    "\n"
    "usage: warpwright-worker --device cpu|cuda|cuda:N\n"
    "       warpwright-worker --list-devices          every device of this machine, as JSON\n";

/// Never returns. In the end threads may still wait for input or compile, and static objects of loaded libraries mind
/// being destroyed beneath them; nothing is left to be saved, so the process leaves at once.
[[noreturn]] void serve(const std::string& device) {
    ww::worker::EventSink sink;
    ww::host::announceFatalSignals();
    if (device == "cpu") ww::host::limitMemory();
    auto opened = ww::worker::openDevice(device);
    int code = 0;
    if (opened) {
        // Not destroyed either, for its threads.
        code = (new ww::worker::WorkerLoop(std::move(*opened), sink, STDIN_FILENO))->run();
    } else {
        code = ww::worker::refuse(sink, opened.error());
    }
    std::fflush(nullptr);
    std::_Exit(code);
}

}  // namespace

int main(int count, char** arguments) {
    const std::string_view command = count > 1 ? arguments[1] : "";
    if (command == "--list-devices" && count == 2) {
        fmt::print("{}\n", ww::worker::deviceListJson());
        return 0;
    }
    if (command == "--device" && count == 3) serve(arguments[2]);
    const bool asked = command == "--help" || command == "-h";
    fmt::print(asked ? stdout : stderr, "{}", usage);
    return asked ? 0 : badUsage;
}
