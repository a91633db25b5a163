#pragma once

#include "core/base/result.h"

namespace ww::cli {

/// What the program tells the shell; documented in --help and the command reference.
enum ExitCode {
    Done = 0,
    Failed = 1,
    BadUsage = 2,
    NoDevice = 3,
    NothingCorrect = 4,
    Interrupted = 130,
};

[[nodiscard]] constexpr int exitCodeOf(Error::Kind kind) {
    switch (kind) {
        case Error::Kind::BadUsage:
            return BadUsage;
        case Error::Kind::NoDevice:
            return NoDevice;
        case Error::Kind::Interrupted:
            return Interrupted;
        case Error::Kind::Io:
        case Error::Kind::Failed:
            break;
    }
    return Failed;
}

}  // namespace ww::cli
