#include "app/cli/interrupts.h"

#include <atomic>
#include <csignal>
#include <cstdint>
#include <sys/eventfd.h>
#include <unistd.h>

#include <QSocketNotifier>

#include "app/cli/exit_code.h"

namespace ww::cli {

namespace {

// A signal handler may touch no more than these.
std::atomic<int> eventDescriptor = -1;
std::atomic<bool> signalled = false;

void onSignal(int) {
    if (signalled.exchange(true)) _exit(Interrupted);
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(eventDescriptor, &one, sizeof one);
}

}  // namespace

Interrupts::Interrupts(std::function<void()> onInterrupt) : m_onInterrupt(std::move(onInterrupt)) {
    eventDescriptor = eventfd(0, EFD_CLOEXEC);
    signalled = false;
    auto* notifier = new QSocketNotifier(eventDescriptor, QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this, notifier] {
        notifier->setEnabled(false);
        m_happened = true;
        m_onInterrupt();
    });
    struct sigaction action{};
    action.sa_handler = onSignal;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

Interrupts::~Interrupts() {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    close(eventDescriptor.exchange(-1));
}

}  // namespace ww::cli
