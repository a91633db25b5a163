#pragma once

#include <optional>
#include <string>

#include "core/protocol/messages.h"

namespace ww::dispatch {

/// How a worker was lost without being asked to go.
struct WorkerLoss {
    enum class Cause {
        NotStarted,      ///< the program could not be run at all
        NoHandshake,     ///< it ran, but did not say Ready in time, or ended before
        OtherProtocol,   ///< it speaks another version of the protocol
        NoDevice,        ///< it says that it has no such device
        Signalled,       ///< a signal ended it: see `signal`
        Exited,          ///< it ended by itself
        DeadlinePassed,  ///< it was killed because the running request took too long
        Nonsense,        ///< it was killed because it sent what is no message
    };

    Cause cause = Cause::Exited;
    int signal = 0;
    int exitCode = 0;
    std::optional<protocol::event::PhaseName> phase;  ///< of the Evaluate request it was serving
    std::string lastWords;                            ///< end of its standard error
    std::string message;                              ///< all of this in one line, for people

    /// Whether it was lost before it could be of use; the cause then lies in the installation, not in a candidate.
    [[nodiscard]] bool whileStarting() const {
        return cause == Cause::NotStarted || cause == Cause::NoHandshake || cause == Cause::OtherProtocol ||
               cause == Cause::NoDevice;
    }

    /// A signal by which the system answers what the process itself did wrong (SIGSEGV, SIGBUS, SIGFPE, SIGILL,
    /// SIGABRT).
    [[nodiscard]] bool ownFault() const;
};

[[nodiscard]] std::string signalName(int signal);  ///< "SIGSEGV"

}  // namespace ww::dispatch
