#pragma once

#include <memory>
#include <string>

#include "core/model/device_info.h"

namespace ww::cuda {

/// NVIDIA's management library, read only: clocks, temperature, power, why the clock is held back. Opened at run time
/// with declarations of our own, for its header comes with no CUDA package. Any thread.
class Nvml {
public:
    /// For the device with that UUID ("GPU-…"); nullptr when the library or the device cannot be had.
    [[nodiscard]] static std::unique_ptr<Nvml> open(const std::string& uuid);

    [[nodiscard]] model::DeviceState state() const;
    [[nodiscard]] std::string driverVersion() const;

    /// Highest clocks in MHz, 0 where not known.
    [[nodiscard]] double highestClock() const;
    [[nodiscard]] double highestMemoryClock() const;

private:
    explicit Nvml(void* device) : m_device(device) {}

    void* m_device;
};

}  // namespace ww::cuda
