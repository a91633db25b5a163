#pragma once

namespace ww::cli {

/// Parses the arguments and runs the chosen command. Needs a QCoreApplication. Returns the exit code.
int runCommandLine(int argc, char** argv);

/// The sample tuning that a start without arguments and without a display runs: matmul on the best device there is.
int runSample();

}  // namespace ww::cli
