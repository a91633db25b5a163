#include "core/evaluation/baselines.h"

#include <algorithm>
#include <limits>

#include "core/evaluation/roofline.h"
#include "core/stats/descriptive.h"

namespace ww::evaluation {

namespace {

constexpr std::size_t cacheMultiples = 3;
constexpr std::size_t mostSets = 256;
constexpr double sampleMs = 3;
constexpr int timingRounds = 7;

/// Far from the seeds of verification and timing.
constexpr int checkSeed = 1 << 20;

}  // namespace

Result<Rotation> rotationOf(InstanceStore& store, const model::DeviceInfo& device, bool cold) {
    const std::size_t perSet = std::max<std::size_t>(store.bytesPerSet(), 1);
    const std::size_t wanted = static_cast<std::size_t>(lastCacheBytes(device)) * cacheMultiples;
    std::size_t count = cold ? std::clamp<std::size_t>((wanted + perSet - 1) / perSet, 1, mostSets) : 1;
    if (device.memoryBytes > 0) {
        count = std::clamp<std::size_t>(static_cast<std::size_t>(device.memoryBytes) / 4 / perSet, 1, count);
    }
    Rotation rotation;
    for (std::size_t i = 0; i < count; ++i) {
        Result<BufferSet*> set = store.set(0, static_cast<int>(i));
        if (!set) return passOn(set);
        rotation.sets.push_back(*set);
    }
    rotation.cold = cold && count * perSet >= wanted;
    return rotation;
}

Result<Baselines> Baselines::prepare(Device& device, const model::ProblemRequest& problem, InstanceStore& tuned,
                                     const Rotation& rotation, Verifier& verifier) {
    Baselines baselines;
    if (Result<void> bound = baselines.bindLibraries(device, problem, tuned, rotation); !bound) return passOn(bound);
    if (Result<void> checked = baselines.dropWrong(device, problem, tuned, verifier); !checked) return passOn(checked);
    if (baselines.m_contestants.empty()) {
        if (Result<void> bound = baselines.bindPlainKernel(device, tuned, rotation); !bound) return passOn(bound);
    }
    baselines.timeAll(device);
    return baselines;
}

Result<void> Baselines::bindLibraries(Device& device, const model::ProblemRequest& problem, const InstanceStore& tuned,
                                      const Rotation& rotation) {
    for (const BufferSet* set : rotation.sets) {
        for (BoundBaseline& bound : device.baselines(problem.baselines, problem, tuned.instance(), set->bindings)) {
            auto known = std::find_if(m_contestants.begin(), m_contestants.end(),
                                      [&](const Contestant& contestant) { return contestant.name == bound.name; });
            if (known == m_contestants.end()) {
                m_contestants.push_back({bound.name, {}, {}, 0, 0, {}, {}});
                known = m_contestants.end() - 1;
            }
            known->add(std::move(bound.executable));
        }
    }
    std::erase_if(m_contestants,
                  [&](const Contestant& contestant) { return contestant.rotation.size() != rotation.sets.size(); });
    return {};
}

Result<void> Baselines::bindPlainKernel(Device& device, const InstanceStore& tuned, const Rotation& rotation) {
    const model::LaunchSequence& sequence = tuned.instance().plainBaseline;
    if (sequence.launches.empty()) return {};
    auto modules = compileAndLoad(device, sequence.programs);
    if (!modules) return tl::unexpected(asError(modules.error(), "the plain baseline does not compile"));
    m_plainModules = std::move(*modules);
    const std::vector<Module*> pointers = pointersTo(m_plainModules);
    Contestant contestant{"plain kernel", {}, {}, 0, 0, {}, {}};
    for (const BufferSet* set : rotation.sets) {
        auto executable = device.prepare(sequence, pointers, tuned.instance().arguments, set->bindings);
        if (!executable) return tl::unexpected(asError(executable.error(), "the plain baseline cannot be launched"));
        contestant.add(std::move(*executable));
    }
    m_contestants.push_back(std::move(contestant));
    return {};
}

/// A baseline that is wrong is no measure. Checked on inputs of its own, whose reference is freed again.
Result<void> Baselines::dropWrong(Device& device, const model::ProblemRequest& problem, InstanceStore& tuned,
                                  Verifier& verifier) {
    if (m_contestants.empty()) return {};
    Result<BufferSet*> set = tuned.set(0, checkSeed);
    if (!set) return passOn(set);
    if (Result<void> computed = tuned.computeReference(**set); !computed) return computed;
    for (BoundBaseline& baseline : device.baselines(problem.baselines, problem, tuned.instance(), (*set)->bindings)) {
        std::string fault;
        Tried<void> ran = verifier.poison(tuned, **set, *baseline.executable, 0xff);
        if (ran) ran = baseline.executable->enqueue();
        if (ran) ran = device.synchronize();
        if (!ran) {
            if (device.lost()) return tl::unexpected(asError(ran.error(), "baseline " + baseline.name));
            fault = ran.error().message;
        } else {
            Result<VerificationReport> report = verifier.compareOutputs(tuned, **set);
            if (!report) return passOn(report);
            if (report->outcome != model::Outcome::Ok) fault = report->message;
        }
        if (fault.empty()) continue;
        m_warnings.push_back(fmt::format("baseline {} is left out: {}", baseline.name, fault));
        std::erase_if(m_contestants, [&](const Contestant& each) { return each.name == baseline.name; });
    }
    tuned.discard(0, checkSeed);
    return {};
}

void Baselines::timeAll(Device& device) {
    std::erase_if(m_contestants, [&](Contestant& contestant) {
        const Tried<void> calibrated = calibrate(device, contestant, sampleMs);
        if (!calibrated) m_warnings.push_back(contestant.name + " is left out: " + calibrated.error().message);
        return !calibrated;
    });
    for (int round = 0; round < timingRounds; ++round) {
        for (Contestant& contestant : m_contestants) {
            // A sample that fails is missing; one that never succeeds leaves no median and sorts last.
            [[maybe_unused]] const Tried<void> taken = takeSample(device, contestant);
        }
    }
    for (Contestant& contestant : m_contestants) {
        contestant.estimateMs =
            contestant.samples.empty() ? std::numeric_limits<double>::infinity() : stats::median(contestant.samples);
    }
    std::stable_sort(m_contestants.begin(), m_contestants.end(),
                     [](const Contestant& a, const Contestant& b) { return a.estimateMs < b.estimateMs; });
}

}  // namespace ww::evaluation
