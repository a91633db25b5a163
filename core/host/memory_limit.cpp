#include "core/host/memory_limit.h"

#include <fstream>
#include <limits>
#include <string>
#include <sys/resource.h>

namespace ww::host {

namespace {

/// The number of kibibytes on the line "name:  N kB" of a file of /proc, in bytes; 0 if there is none.
rlim_t bytesInProc(const char* file, const std::string& name) {
    std::ifstream lines(file);
    std::string word;
    while (lines >> word) {
        rlim_t kibibytes = 0;
        if (word == name + ":" && lines >> kibibytes) return kibibytes * 1024;
        lines.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    }
    return 0;
}

}  // namespace

void limitMemory() {
    const rlim_t available = bytesInProc("/proc/meminfo", "MemAvailable");
    const rlim_t used = bytesInProc("/proc/self/status", "VmSize");
    if (available == 0) return;
    rlimit limit{};
    if (getrlimit(RLIMIT_AS, &limit) != 0) return;
    const rlim_t wanted = used + available / 10 * 9;
    if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur <= wanted) return;
    limit.rlim_cur = wanted;
    setrlimit(RLIMIT_AS, &limit);
}

}  // namespace ww::host
