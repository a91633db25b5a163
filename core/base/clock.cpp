#include "core/base/clock.h"

#include <chrono>
#include <ctime>

#include <fmt/chrono.h>

namespace ww {

std::string utcNow() {
    using namespace std::chrono;
    const auto now = floor<milliseconds>(system_clock::now());
    const auto whole = floor<seconds>(now);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(system_clock::to_time_t(whole)),
                       (now - whole).count());
}

}  // namespace ww
