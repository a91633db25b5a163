#include "core/host/processor.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sched.h>
#include <set>
#include <string>
#include <unistd.h>

#include "core/base/text.h"

namespace ww::host {

namespace fs = std::filesystem;

namespace {

const fs::path systemCpus = "/sys/devices/system/cpu";

std::string readText(const fs::path& path) {
    std::ifstream file(path);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

/// The number a text begins with, 0 when it begins with none.
double leadingNumber(std::string_view text) {
    const std::string_view digits = trimmed(text);
    double number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

double readNumber(const fs::path& path) {
    return leadingNumber(readText(path));
}

/// Value of the first line "name : value" of /proc/cpuinfo or /proc/meminfo.
std::string fieldOf(std::string_view text, std::string_view name) {
    for (const std::string_view line : split(text, '\n')) {
        if (line.substr(0, name.size()) != name) continue;
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos) return std::string(trimmed(line.substr(colon + 1)));
    }
    return {};
}

std::vector<int> allowedCpus() {
    cpu_set_t set;
    CPU_ZERO(&set);
    std::vector<int> cpus;
    if (::sched_getaffinity(0, sizeof(set), &set) != 0) return {0};
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
    }
    return cpus;
}

/// Processors' worth of time that the control group grants, or a large number.
double grantedProcessors() {
    double granted = 1e9;
    const std::string modern = readText("/sys/fs/cgroup/cpu.max");
    if (!modern.empty() && modern.rfind("max", 0) != 0) {
        const std::vector<std::string_view> words = split(modern, ' ');
        if (words.size() == 2 && leadingNumber(words[1]) > 0)
            granted = leadingNumber(words[0]) / leadingNumber(words[1]);
    }
    const double quota = readNumber("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
    const double period = readNumber("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
    if (quota > 0 && period > 0) granted = std::min(granted, quota / period);
    return granted;
}

/// Physical cores among the allowed ones: two hardware threads of a core share its multipliers.
int usableCores(const std::vector<int>& cpus) {
    std::set<std::string> cores;
    for (const int cpu : cpus) {
        const fs::path topology = systemCpus / ("cpu" + std::to_string(cpu)) / "topology";
        const std::string siblings = readText(topology / "thread_siblings_list");
        cores.insert(siblings.empty() ? std::to_string(cpu) : siblings);
    }
    const double granted = std::max(1.0, std::floor(grantedProcessors() + 0.01));
    return static_cast<int>(std::min<double>(static_cast<double>(cores.size()), granted));
}

void addCaches(int cpu, model::DeviceInfo& info) {
    const fs::path caches = systemCpus / ("cpu" + std::to_string(cpu)) / "cache";
    for (int index = 0; index < 8; ++index) {
        const fs::path cache = caches / ("index" + std::to_string(index));
        const std::string size = readText(cache / "size");
        if (size.empty()) return;
        if (trimmed(readText(cache / "type")) == "Instruction") continue;
        const double unit = size.find('M') != std::string::npos   ? 1 << 20
                            : size.find('K') != std::string::npos ? 1 << 10
                                                                  : 1;
        const auto bytes = static_cast<std::int64_t>(leadingNumber(size) * unit);
        switch (static_cast<int>(readNumber(cache / "level"))) {
            case 1:
                info.l1Bytes = bytes;
                break;
            case 2:
                info.l2Bytes = bytes;
                break;
            case 3:
                info.l3Bytes = bytes;
                break;
            default:
                break;
        }
    }
}

void addInstructionSet(const std::string& flags, model::DeviceInfo& info) {
    const std::string padded = " " + flags + " ";
    const auto has = [&padded](const char* flag) {
        return padded.find(std::string(" ") + flag + " ") != std::string::npos;
    };
    if (has("avx512f") && has("avx512bw") && has("avx512dq") && has("avx512vl")) {
        info.instructionSet = "avx512";
        info.vectorBits = 512;
    } else if (has("avx2") && has("fma")) {
        info.instructionSet = "avx2";
        info.vectorBits = 256;
    } else if (!flags.empty()) {
        info.instructionSet = "sse2";
        info.vectorBits = 128;
    } else {  // not x86: the 128-bit registers of Arm
        info.instructionSet = "neon";
        info.vectorBits = 128;
    }
}

std::int64_t memoryLimit(const std::string& meminfo) {
    const double installed = leadingNumber(fieldOf(meminfo, "MemTotal")) * 1024;
    const double granted = readNumber("/sys/fs/cgroup/memory.max");
    return static_cast<std::int64_t>(granted > 0 ? std::min(installed, granted) : installed);
}

}  // namespace

model::DeviceInfo describeProcessor() {
    const std::string cpuinfo = readText("/proc/cpuinfo");
    const std::vector<int> cpus = allowedCpus();
    model::DeviceInfo info;
    info.id = "cpu";
    info.kind = "cpu";
    info.name = fieldOf(cpuinfo, "model name");
    if (info.name.empty()) info.name = "processor";
    info.processors = usableCores(cpus);
    info.warpSize = 1;
    info.threadsPerBlock = info.processors;
    info.memoryBytes = memoryLimit(readText("/proc/meminfo"));
    addCaches(cpus.empty() ? 0 : cpus.front(), info);
    addInstructionSet(fieldOf(cpuinfo, "flags"), info);
    info.clockMHz = readNumber(systemCpus / "cpu0/cpufreq/cpuinfo_max_freq") / 1000;
    if (info.clockMHz == 0) info.clockMHz = leadingNumber(fieldOf(cpuinfo, "cpu MHz"));
    return info;
}

model::DeviceState processorState() {
    model::DeviceState state;
    state.clockMHz = readNumber(systemCpus / "cpu0/cpufreq/scaling_cur_freq") / 1000;
    if (state.clockMHz == 0) state.clockMHz = leadingNumber(fieldOf(readText("/proc/cpuinfo"), "cpu MHz"));
    state.temperatureC = readNumber("/sys/class/thermal/thermal_zone0/temp") / 1000;
    return state;
}

}  // namespace ww::host
