#include "core/archive/process_owner.h"

#include <charconv>
#include <fstream>
#include <sstream>
#include <unistd.h>

#include <fmt/format.h>

#include "core/base/text.h"

namespace ww::archive {

namespace {

std::string hostName() {
    char name[256] = {};
    return gethostname(name, sizeof name - 1) == 0 ? name : "localhost";
}

/// Start time in clock ticks since boot (field 22 of /proc/PID/stat), empty when there is no such process. With it a
/// process number that was given out again is not mistaken for the process that had it first.
std::string startTime(std::string_view pid) {
    std::ifstream file(fmt::format("/proc/{}/stat", pid));
    std::stringstream content;
    content << file.rdbuf();
    const std::string text = content.str();
    const std::size_t nameEnd = text.rfind(')');
    if (nameEnd == std::string::npos || nameEnd + 2 > text.size()) return {};
    const auto fields = split(std::string_view(text).substr(nameEnd + 2), ' ');
    constexpr std::size_t startTimeField = 22 - 3;  // the state is field 3 and comes first here
    if (fields.size() <= startTimeField || fields[0] == "Z") return {};
    return std::string(fields[startTimeField]);
}

}  // namespace

std::string thisProcess() {
    const std::string pid = std::to_string(getpid());
    return fmt::format("{} {} {}", hostName(), pid, startTime(pid));
}

bool mayBeAlive(std::string_view owner) {
    const auto parts = split(owner, ' ');
    if (parts.size() != 3) return false;
    if (parts[0] != hostName()) return true;
    return startTime(parts[1]) == parts[2];
}

}  // namespace ww::archive
