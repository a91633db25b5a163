#include "core/host/fatal_signals.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <signal.h>
#include <unistd.h>

namespace ww::host {

namespace {

/// Only async-signal-safe calls from here on: no formatting, no allocation.
void writeText(const char* text) {
    [[maybe_unused]] const ssize_t ignored = ::write(STDERR_FILENO, text, std::strlen(text));
}

void writeAddress(const void* address) {
    char digits[19] = "0x0000000000000000";
    auto value = reinterpret_cast<std::uintptr_t>(address);
    for (int place = 17; place > 1; --place, value >>= 4)
        digits[place] = "0123456789abcdef"[value & 15];
    writeText(digits);
}

const char* nameOf(int signal) {
    switch (signal) {
        case SIGSEGV:
            return "SIGSEGV (invalid memory access)";
        case SIGBUS:
            return "SIGBUS (memory that is not there)";
        case SIGFPE:
            return "SIGFPE (arithmetic fault)";
        case SIGILL:
            return "SIGILL (illegal instruction)";
        default:
            return "SIGABRT (aborted)";
    }
}

/// Returning runs the faulting instruction again, now with the default action.
void announce(int signal, siginfo_t* details, void*) {
    writeText("warpwright-worker: died of ");
    writeText(nameOf(signal));
    if (signal != SIGABRT) {
        writeText(" at ");
        writeAddress(details->si_addr);
    }
    writeText("\n");
    if (details->si_code <= 0 && signal != SIGABRT) ::raise(signal);
}

}  // namespace

void announceFatalSignals() {
    // A stack of its own: the fault may be a stack that has run over.
    alignas(16) static std::array<char, 64 * 1024> stack;
    stack_t alternate{};
    alternate.ss_sp = stack.data();
    alternate.ss_size = stack.size();
    ::sigaltstack(&alternate, nullptr);
    struct sigaction action{};
    action.sa_sigaction = announce;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND;
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT})
        ::sigaction(signal, &action, nullptr);
}

}  // namespace ww::host
