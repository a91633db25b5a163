#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/evaluation/device.h"

namespace ww::evaluation {

/// A candidate or baseline in a timed comparison, bound to every input set of the rotation.
struct Contestant {
    std::string name;  ///< key of a candidate, name of a baseline
    std::vector<std::unique_ptr<Executable>> bound;
    std::vector<Executable*> rotation;  ///< of `bound`, or shared with another contestant (A/A)
    int runs = 0;                       ///< per sample; 0 until calibrated
    double estimateMs = 0;              ///< of one run
    std::vector<double> samples;        ///< milliseconds per run, one per round
    model::DeviceState state;           ///< right after one of its samples, where that was recorded

    void add(std::unique_ptr<Executable> executable);
};

/// Warms up, estimates one run and sets how many make up a sample of about `sampleMs`.
[[nodiscard]] Tried<void> calibrate(Device& device, Contestant& contestant, double sampleMs);

/// Takes one sample and keeps it.
[[nodiscard]] Tried<void> takeSample(Device& device, Contestant& contestant);

/// The contestant's samples as the model records them.
[[nodiscard]] model::Timing timingOf(const std::vector<double>& samples, bool cold);

}  // namespace ww::evaluation
