#pragma once

#include <chrono>

namespace ww::dispatch {

/// How long a worker may take before it is killed. A phase's deadline starts when the worker enters the phase.
struct Deadlines {
    std::chrono::milliseconds start{30'000};     ///< process start to the handshake
    std::chrono::milliseconds problem{120'000};  ///< inputs, reference and baseline of a problem
    std::chrono::milliseconds compile{60'000};   ///< all programs of one candidate
    std::chrono::milliseconds verify{20'000};
    std::chrono::milliseconds benchmark{20'000};
    std::chrono::milliseconds finals{120'000};
    std::chrono::milliseconds quit{2'000};  ///< asked to quit, until it is killed
};

}  // namespace ww::dispatch
