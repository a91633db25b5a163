#include "core/cuda/nvml.h"

#include <array>
#include <string_view>

#include "core/cuda/shared_library.h"

namespace ww::cuda {

namespace {

// NVML's API is stable: functions and constants as documented in "NVML API Reference Guide".
constexpr int success = 0;
constexpr int clockSm = 1;
constexpr int clockMemory = 2;
constexpr int sensorGpu = 0;

struct NvmlApi {
    int (*init)() = nullptr;
    int (*handleByUuid)(const char*, void**) = nullptr;
    int (*clock)(void*, int, unsigned*) = nullptr;
    int (*maxClock)(void*, int, unsigned*) = nullptr;
    int (*temperature)(void*, int, unsigned*) = nullptr;
    int (*power)(void*, unsigned*) = nullptr;  // milliwatts
    int (*throttleReasons)(void*, unsigned long long*) = nullptr;
    int (*driverVersion)(char*, unsigned) = nullptr;
    bool usable = false;
};

NvmlApi load() {
    NvmlApi api;
    const std::array<std::string, 2> names{"libnvidia-ml.so.1", "libnvidia-ml.so"};
    const SharedLibrary library(names);
    const bool complete = library.resolve(api.init, "nvmlInit_v2") &&
                          library.resolve(api.handleByUuid, "nvmlDeviceGetHandleByUUID") &&
                          library.resolve(api.clock, "nvmlDeviceGetClockInfo") &&
                          library.resolve(api.maxClock, "nvmlDeviceGetMaxClockInfo") &&
                          library.resolve(api.temperature, "nvmlDeviceGetTemperature") &&
                          library.resolve(api.power, "nvmlDeviceGetPowerUsage") &&
                          library.resolve(api.driverVersion, "nvmlSystemGetDriverVersion");
    library.resolve(api.throttleReasons, "nvmlDeviceGetCurrentClocksThrottleReasons");
    api.usable = complete && api.init() == success;
    return api;
}

const NvmlApi& nvml() {
    static const NvmlApi api = load();
    return api;
}

struct Reason {
    unsigned long long bit;
    std::string_view name;
};

// Idle (bit 0) and clocks set by the application (bit 1) are no throttling.
constexpr std::array<Reason, 7> reasons = {{{0x4, "power cap"},
                                            {0x8, "hardware slowdown"},
                                            {0x10, "sync boost"},
                                            {0x20, "thermal"},
                                            {0x40, "hardware thermal"},
                                            {0x80, "power brake"},
                                            {0x100, "display clock"}}};

double megahertz(int (*function)(void*, int, unsigned*), void* device, int clock) {
    unsigned value = 0;
    return function(device, clock, &value) == success ? value : 0;
}

}  // namespace

std::unique_ptr<Nvml> Nvml::open(const std::string& uuid) {
    if (!nvml().usable) return nullptr;
    void* device = nullptr;
    if (nvml().handleByUuid(uuid.c_str(), &device) != success) return nullptr;
    return std::unique_ptr<Nvml>(new Nvml(device));
}

model::DeviceState Nvml::state() const {
    model::DeviceState state;
    state.clockMHz = megahertz(nvml().clock, m_device, clockSm);
    state.memoryClockMHz = megahertz(nvml().clock, m_device, clockMemory);
    unsigned value = 0;
    if (nvml().temperature(m_device, sensorGpu, &value) == success) state.temperatureC = value;
    if (nvml().power(m_device, &value) == success) state.powerW = value / 1000.0;
    unsigned long long active = 0;
    if (nvml().throttleReasons != nullptr && nvml().throttleReasons(m_device, &active) == success) {
        for (const Reason& reason : reasons) {
            if ((active & reason.bit) != 0) state.throttling.emplace_back(reason.name);
        }
    }
    return state;
}

std::string Nvml::driverVersion() const {
    std::array<char, 96> text{};
    return nvml().driverVersion(text.data(), text.size()) == success ? text.data() : "";
}

double Nvml::highestClock() const {
    return megahertz(nvml().maxClock, m_device, clockSm);
}

double Nvml::highestMemoryClock() const {
    return megahertz(nvml().maxClock, m_device, clockMemory);
}

}  // namespace ww::cuda
