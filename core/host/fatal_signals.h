#pragma once

namespace ww::host {

/// From now on a signal that ends this process by its own fault (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT) is named on
/// standard error, with the address, before the process dies of it. For the worker's main function.
void announceFatalSignals();

}  // namespace ww::host
