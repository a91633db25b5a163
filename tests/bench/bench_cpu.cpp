// The CPU kernels against OpenBLAS and oneDNN: for each size the seeds and a random sample of the space are screened,
// then the best of them takes turns with the libraries, and with a copy for softmax. Prints a Markdown table.
//
//   bench_cpu matmul|softmax [--type f32] [--samples 20] [--rounds 21] [--set "M=128,N=128,K=128"]… [--hot]
//
// Inputs are rotated so that none is found in the last-level cache, unless --hot is given.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "core/base/text.h"
#include "core/catalog/catalog.h"
#include "core/catalog/problem_resolver.h"
#include "core/host/host_device.h"
#include "core/stats/descriptive.h"
#include "core/stats/random.h"
#include "core/stats/rounds.h"

using namespace ww;
using evaluation::Buffer;
using evaluation::Executable;
using model::ArgumentDefinition;

namespace {

struct Options {
    std::string kernel = "matmul";
    model::ElementType type = model::ElementType::F32;
    int samples = 20;
    int rounds = 21;
    bool cold = true;
    std::vector<model::Sizes> sizes;
};

template <typename Tried>
auto orExit(Tried tried) {
    if (!tried) {
        std::fprintf(stderr, "%s\n", tried.error().message.c_str());
        std::exit(1);
    }
    return std::move(*tried);
}

model::Sizes sizesOf(std::string_view text) {
    model::Sizes sizes;
    for (const std::string_view part : split(text, ',')) {
        const std::size_t equals = part.find('=');
        sizes.emplace_back(std::string(part.substr(0, equals)), std::stoll(std::string(part.substr(equals + 1))));
    }
    return sizes;
}

std::vector<model::Sizes> usualSizes(const std::string& kernel) {
    std::vector<model::Sizes> sizes;
    if (kernel == "matmul") {
        for (const std::int64_t n : {128, 256, 384, 512, 768, 1024, 1536, 2048}) {
            sizes.push_back({{"M", n}, {"N", n}, {"K", n}});
        }
        sizes.push_back({{"M", 1000}, {"N", 3001}, {"K", 777}});
        sizes.push_back({{"M", 127}, {"N", 511}, {"K", 1023}});
        return sizes;
    }
    return {sizesOf("rows=256,cols=256"),    sizesOf("rows=1024,cols=1024"), sizesOf("rows=65536,cols=256"),
            sizesOf("rows=16384,cols=1000"), sizesOf("rows=4096,cols=4096"), sizesOf("rows=4096,cols=4099"),
            sizesOf("rows=512,cols=32768"),  sizesOf("rows=128,cols=131072")};
}

Options optionsOf(int count, char** arguments) {
    Options options;
    if (count > 1) options.kernel = arguments[1];
    for (int i = 2; i < count; ++i) {
        const std::string name = arguments[i];
        if (name == "--hot") {
            options.cold = false;
            continue;
        }
        if (i + 1 == count) break;
        const std::string value = arguments[++i];
        if (name == "--type") options.type = model::elementTypeFromText(value).value_or(options.type);
        if (name == "--samples") options.samples = std::stoi(value);
        if (name == "--rounds") options.rounds = std::stoi(value);
        if (name == "--set") options.sizes.push_back(sizesOf(value));
    }
    if (options.sizes.empty()) options.sizes = usualSizes(options.kernel);
    return options;
}

/// The buffers of one size, several times over.
class InputSets {
public:
    InputSets(evaluation::Device& device, const model::ProblemInstance& instance, bool cold) {
        double bytes = 0;
        for (const model::Argument& argument : instance.arguments)
            bytes += static_cast<double>(bytesOf(argument));
        const double wanted = cold ? 2.5 * static_cast<double>(device.info().l3Bytes) / bytes : 1;
        const auto sets = static_cast<std::size_t>(std::clamp(std::ceil(wanted), 1.0, 512.0));
        for (std::size_t set = 0; set < sets; ++set)
            addSet(device, instance, set);
    }

    [[nodiscard]] std::span<const evaluation::Bindings> sets() const { return m_sets; }

private:
    static std::size_t bytesOf(const model::Argument& argument) {
        std::size_t bytes = argument.kind == ArgumentDefinition::Kind::Buffer ? model::bytesOf(argument.type) : 0;
        for (const std::int64_t extent : argument.shape)
            bytes *= static_cast<std::size_t>(extent);
        return bytes;
    }

    void addSet(evaluation::Device& device, const model::ProblemInstance& instance, std::size_t set) {
        evaluation::Bindings& bindings = m_sets.emplace_back();
        for (const model::Argument& argument : instance.arguments) {
            if (argument.kind != ArgumentDefinition::Kind::Buffer) continue;
            const std::size_t bytes = bytesOf(argument);
            m_buffers.push_back(orExit(device.allocate(bytes)));
            const auto count = static_cast<std::int64_t>(bytes / model::bytesOf(argument.type));
            if (!device.fill(*m_buffers.back(), argument.type, count, argument.fill, set + 1)) std::exit(1);
            bindings[argument.name] = m_buffers.back().get();
        }
    }

    std::vector<std::unique_ptr<Buffer>> m_buffers;
    std::vector<evaluation::Bindings> m_sets;
};

/// One computation on every input set, with its times.
struct Contestant {
    std::string name;
    std::vector<std::unique_ptr<evaluation::Module>> modules;
    std::vector<std::unique_ptr<Executable>> executables;
    std::vector<double> milliseconds;

    void measure(evaluation::Device& device, double roundMs) {
        std::vector<Executable*> rotation;
        for (const auto& executable : executables)
            rotation.push_back(executable.get());
        if (m_runs == 0) {
            const double once = orExit(device.time(rotation, 3));
            m_runs = static_cast<int>(std::clamp(roundMs / once, 1.0, 2000.0));
        }
        milliseconds.push_back(orExit(device.time(rotation, m_runs)));
    }

private:
    int m_runs = 0;
};

class Bench {
public:
    Bench(evaluation::Device& device, const Options& options, const model::KernelDefinition& kernel)
        : m_device(device), m_options(options), m_kernel(kernel) {}

    void run(const model::Sizes& sizes) {
        const catalog::Target target = orExit(catalog::resolveTarget(m_kernel, m_device.info(), m_options.type, sizes));
        model::ProblemRequest problem = orExit(catalog::resolveProblem(target));
        problem.instances.resize(1);
        const InputSets inputs(m_device, problem.instances.front(), m_options.cold);
        std::vector<Contestant> contestants = baselines(problem, inputs);
        if (contestants.empty()) {
            std::fprintf(stderr, "no baseline\n");
            return;
        }
        contestants.push_back(best(candidatesOf(target, problem), problem, inputs));
        for (int round = 0; round < m_options.rounds; ++round) {
            for (Contestant& contestant : contestants)
                contestant.measure(m_device, 20);
        }
        print(sizes, problem.instances.front(), contestants);
    }

    void printMeans() const {
        for (const auto& [name, logarithms] : m_logarithms) {
            std::printf("geometric mean over %s: %.3f\n", name.c_str(), std::exp(stats::mean(logarithms)));
        }
    }

private:
    std::vector<Contestant> baselines(const model::ProblemRequest& problem, const InputSets& inputs) {
        std::vector<Contestant> found;
        for (const evaluation::Bindings& set : inputs.sets()) {
            auto bound = m_device.baselines(problem.baselines, problem, problem.instances.front(), set);
            found.resize(bound.size());
            for (std::size_t i = 0; i < bound.size(); ++i) {
                found[i].name = bound[i].name;
                found[i].executables.push_back(std::move(bound[i].executable));
            }
        }
        if (m_options.kernel != "softmax") return found;
        Contestant& copy = found.emplace_back();
        copy.name = "copy";
        for (const evaluation::Bindings& set : inputs.sets()) {
            copy.executables.push_back(orExit(m_device.copy(*set.at("y"), *set.at("x"))));
        }
        return found;
    }

    std::vector<model::Candidate> candidatesOf(const catalog::Target& target, const model::ProblemRequest& problem) {
        const space::ParameterSpace space = orExit(catalog::buildSpace(target));
        std::vector<model::Configuration> configurations = catalog::seedConfigurations(target, space);
        stats::Random random(1);
        for (int i = 0; i < m_options.samples; ++i)
            configurations.push_back(space.configuration(space.sample(random)));
        std::vector<model::Candidate> candidates;
        for (const model::Configuration& configuration : configurations) {
            candidates.push_back(orExit(catalog::resolveCandidate(target, configuration, problem.instances)));
        }
        return candidates;
    }

    Contestant bind(const model::Candidate& candidate, const model::ProblemRequest& problem, const InputSets& inputs) {
        Contestant contestant;
        contestant.name = candidate.key;
        std::vector<evaluation::Module*> modules;
        for (const model::Program& program : candidate.programs) {
            contestant.modules.push_back(orExit(m_device.load(orExit(m_device.compile(program)))));
            modules.push_back(contestant.modules.back().get());
        }
        for (const evaluation::Bindings& set : inputs.sets()) {
            contestant.executables.push_back(orExit(
                m_device.prepare(candidate.instances.front(), modules, problem.instances.front().arguments, set)));
        }
        return contestant;
    }

    /// The fastest of three short measurements each. Its times are forgotten: the finals must not profit from luck
    /// here.
    Contestant best(const std::vector<model::Candidate>& candidates, const model::ProblemRequest& problem,
                    const InputSets& inputs) {
        std::size_t fastest = 0;
        double least = INFINITY;
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            Contestant contestant = bind(candidates[i], problem, inputs);
            for (int round = 0; round < 3; ++round)
                contestant.measure(m_device, 5);
            const double milliseconds = stats::median(contestant.milliseconds);
            if (milliseconds >= least) continue;
            least = milliseconds;
            fastest = i;
        }
        return bind(candidates[fastest], problem, inputs);
    }

    void print(const model::Sizes& sizes, const model::ProblemInstance& instance,
               const std::vector<Contestant>& contestants) {
        const Contestant& ours = contestants.back();
        std::string row = "|";
        for (const auto& [name, size] : sizes)
            row += fmt::format(" {}={}", name, size);
        const double milliseconds = stats::median(ours.milliseconds);
        const bool compute = m_options.kernel == "matmul";
        row += fmt::format(" | {:.3f} ms | {:.1f} {} |", milliseconds,
                           (compute ? instance.flops : instance.bytes) / milliseconds * 1e-6,
                           compute ? "GFLOP/s" : "GB/s");
        double leastRatio = INFINITY;
        for (const Contestant& other : contestants) {
            if (&other == &ours) break;
            const stats::Interval ratio = stats::ratioOfRounds(other.milliseconds, ours.milliseconds);
            row += fmt::format(" {} {:.3f} ({:.3f}…{:.3f}) |", other.name, ratio.value, ratio.low, ratio.high);
            m_logarithms[other.name].push_back(std::log(ratio.value));
            if (other.name != "copy") leastRatio = std::min(leastRatio, ratio.value);
        }
        m_logarithms["the fastest library"].push_back(std::log(leastRatio));
        std::printf("%s %s |\n", row.c_str(), ours.name.c_str());
        std::fflush(stdout);
    }

    evaluation::Device& m_device;
    const Options& m_options;
    const model::KernelDefinition& m_kernel;
    std::map<std::string, std::vector<double>> m_logarithms;
};

}  // namespace

int main(int count, char** arguments) {
    const Options options = optionsOf(count, arguments);
    const auto device = host::openHostDevice();
    const model::KernelDefinition kernel = orExit(catalog::Catalog::load().find(options.kernel));
    std::printf("%s, %d cores", device->info().name.c_str(), device->info().processors);
    for (const auto& [name, version] : device->info().versions)
        std::printf("; %s %s", name.c_str(), version.c_str());
    std::printf("; ratios: time of the other / ours, 95 %% interval\n");
    Bench bench(*device, options, kernel);
    for (const model::Sizes& sizes : options.sizes)
        bench.run(sizes);
    bench.printMeans();
    return 0;
}
