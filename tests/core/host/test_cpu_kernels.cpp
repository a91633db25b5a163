#include <atomic>
#include <bit>
#include <thread>

#include <QTemporaryDir>
#include <QTest>

#include "core/catalog/catalog.h"
#include "core/catalog/problem_resolver.h"
#include "core/evaluation/tolerance.h"
#include "core/host/host_device.h"
#include "core/stats/random.h"

using namespace ww;
using evaluation::Buffer;
using model::ArgumentDefinition;
using model::ElementType;
using model::Sizes;

namespace {

using Buffers = std::map<std::string, std::unique_ptr<Buffer>, std::less<>>;

/// One size of a problem: filled inputs, and the outputs' reference in double.
struct Instance {
    const model::ProblemInstance* problem = nullptr;
    Buffers buffers;
    Buffers references;

    [[nodiscard]] evaluation::Bindings bindings(bool reference) const {
        evaluation::Bindings bound;
        for (const auto& [name, buffer] : buffers)
            bound[name] = buffer.get();
        if (!reference) return bound;
        for (const auto& [name, buffer] : references)
            bound[name] = buffer.get();
        return bound;
    }
};

std::int64_t elementsOf(const model::Argument& argument) {
    std::int64_t count = 1;
    for (const std::int64_t extent : argument.shape)
        count *= extent;
    return count;
}

template <typename T>
T orFail(evaluation::Tried<T> tried) {
    if (!tried) qFatal("%s", tried.error().message.c_str());
    if constexpr (!std::is_void_v<T>) return std::move(*tried);
}

template <typename T>
T orFail(Result<T> result) {
    if (!result) qFatal("%s", result.error().message.c_str());
    return std::move(*result);
}

}  // namespace

/// The CPU kernels as the catalog knows them, over a sample of their configurations and sizes that fit no tile.
class TestCpuKernels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        host::HostDeviceOptions options;
        options.cacheFolder = m_cache.path().toStdString();
        m_device = host::openHostDevice(options);
    }

    void everySampledConfigurationIsRight_data() {
        QTest::addColumn<QString>("kernel");
        QTest::addColumn<int>("type");
        QTest::addColumn<int>("samples");
        for (const ElementType type : {ElementType::F32, ElementType::F16, ElementType::Bf16}) {
            const auto name = std::string(model::toString(type));
            QTest::addRow("matmul %s", name.c_str()) << "matmul" << static_cast<int>(type) << samples(15, type);
            QTest::addRow("softmax %s", name.c_str()) << "softmax" << static_cast<int>(type) << samples(9, type);
        }
    }

    void everySampledConfigurationIsRight() {
        QFETCH(const QString, kernel);
        QFETCH(const int, type);
        QFETCH(const int, samples);
        model::KernelDefinition definition = orFail(catalog::Catalog::load().find(kernel.toStdString()));
        definition.verifySizes.insert(definition.verifySizes.end(), raggedSizes(kernel).begin(),
                                      raggedSizes(kernel).end());
        const auto target = orFail(catalog::resolveTarget(definition, m_device->info(), static_cast<ElementType>(type),
                                                          raggedSizes(kernel).front()));
        const model::ProblemRequest problem = orFail(catalog::resolveProblem(target));
        const std::vector<Instance> instances = prepareInstances(problem);

        const space::ParameterSpace space = orFail(catalog::buildSpace(target));
        std::vector<model::Configuration> tried = catalog::seedConfigurations(target, space);
        stats::Random random(7);
        for (int i = 0; i < samples; ++i)
            tried.push_back(space.configuration(space.sample(random)));
        std::vector<model::Candidate> candidates;
        for (const model::Configuration& configuration : tried) {
            candidates.push_back(orFail(catalog::resolveCandidate(target, configuration, problem.instances)));
        }
        compileAhead(candidates);
        for (const model::Candidate& candidate : candidates)
            check(candidate, instances, problem);
    }

    void thePlainBaselinesAreRight_data() { everySampledConfigurationIsRight_data(); }

    void thePlainBaselinesAreRight() {
        QFETCH(const QString, kernel);
        QFETCH(const int, type);
        const model::KernelDefinition definition = orFail(catalog::Catalog::load().find(kernel.toStdString()));
        const auto target = orFail(catalog::resolveTarget(definition, m_device->info(), static_cast<ElementType>(type),
                                                          raggedSizes(kernel).front()));
        const model::ProblemRequest problem = orFail(catalog::resolveProblem(target));
        for (const Instance& instance : prepareInstances(problem)) {
            run(instance.problem->plainBaseline, instance.problem->plainBaseline.programs, instance, false);
            compareOutputs("plain baseline", instance, problem);
        }
    }

    void softmaxOfExtremeLogitsIsRight() {
        model::KernelDefinition definition = orFail(catalog::Catalog::load().find("softmax"));
        const auto target = orFail(
            catalog::resolveTarget(definition, m_device->info(), ElementType::F32, {{"rows", 6}, {"cols", 1000}}));
        model::ProblemRequest problem = orFail(catalog::resolveProblem(target));
        problem.instances.resize(1);
        const space::ParameterSpace space = orFail(catalog::buildSpace(target));
        stats::Random random(3);
        for (int i = 0; i < 4; ++i) {
            const auto configuration = space.configuration(space.sample(random));
            const auto candidate = orFail(catalog::resolveCandidate(target, configuration, problem.instances));
            std::vector<Instance> instances = allocateInstances(problem);
            auto* const x = static_cast<float*>(instances.front().buffers.at("x")->address());
            for (int column = 0; column < 1000; ++column) {
                x[column] = 3e38f;                                         // all the same and huge
                x[1000 + column] = column == 700 ? 1e4f : -1e4f;           // one takes all
                x[2000 + column] = column < 600 ? -INFINITY : 1.0f;        // whole chunks masked
                x[3000 + column] = static_cast<float>(column) * -0.0001f;  // flat
                x[4000 + column] = static_cast<float>(column) * 0.2f;      // rising: every chunk moves the maximum
                x[5000 + column] = column == 3 ? 80.0f : 0.0f;
            }
            computeReferences(instances);
            check(candidate, instances, problem);
        }
    }

    void softmaxPassesNanOnInItsRowAlone() {
        model::KernelDefinition definition = orFail(catalog::Catalog::load().find("softmax"));
        const auto target = orFail(
            catalog::resolveTarget(definition, m_device->info(), ElementType::F32, {{"rows", 2}, {"cols", 300}}));
        model::ProblemRequest problem = orFail(catalog::resolveProblem(target));
        problem.instances.resize(1);
        const space::ParameterSpace space = orFail(catalog::buildSpace(target));
        const auto candidate = orFail(catalog::resolveCandidate(target, space.defaults(), problem.instances));
        const std::vector<Instance> instances = prepareInstances(problem);
        static_cast<float*>(instances.front().buffers.at("x")->address())[17] = NAN;
        run(candidate.instances.front(), candidate.programs, instances.front(), false);
        const auto* const y = static_cast<const float*>(instances.front().buffers.at("y")->address());
        QVERIFY(std::all_of(y, y + 300, [](float value) { return std::isnan(value); }));
        QVERIFY(std::none_of(y + 300, y + 600, [](float value) { return std::isnan(value); }));
    }

private:
    /// The 16-bit types share all but the conversions with f32.
    static int samples(int count, ElementType type) { return type == ElementType::F32 ? count : count / 3; }

    static const std::vector<Sizes>& raggedSizes(const QString& kernel) {
        static const std::vector<Sizes> matmul = {{{"M", 61}, {"N", 201}, {"K", 1100}},
                                                  {{"M", 1}, {"N", 70}, {"K", 5}},
                                                  {{"M", 33}, {"N", 1}, {"K", 17}},
                                                  {{"M", 97}, {"N", 64}, {"K", 64}},
                                                  {{"M", 300}, {"N", 515}, {"K", 31}}};
        static const std::vector<Sizes> softmax = {{{"rows", 9}, {"cols", 9001}},
                                                   {{"rows", 70}, {"cols", 1}},
                                                   {{"rows", 5}, {"cols", 16}},
                                                   {{"rows", 8}, {"cols", 4096}}};
        return kernel == "matmul" ? matmul : softmax;
    }

    std::vector<Instance> allocateInstances(const model::ProblemRequest& problem) {
        std::vector<Instance> instances;
        for (const model::ProblemInstance& size : problem.instances) {
            Instance& instance = instances.emplace_back();
            instance.problem = &size;
            for (const model::Argument& argument : size.arguments) {
                if (argument.kind != ArgumentDefinition::Kind::Buffer) continue;
                const auto count = static_cast<std::size_t>(elementsOf(argument));
                auto buffer = orFail(m_device->allocate(count * model::bytesOf(argument.type)));
                orFail(m_device->fill(*buffer, argument.type, elementsOf(argument), argument.fill, 11));
                instance.buffers[argument.name] = std::move(buffer);
                if (argument.access == ArgumentDefinition::Access::Read) continue;
                instance.references[argument.name] = orFail(m_device->allocate(count * sizeof(double)));
            }
        }
        return instances;
    }

    void computeReferences(const std::vector<Instance>& instances) {
        for (const Instance& instance : instances) {
            run(instance.problem->reference, instance.problem->reference.programs, instance, true);
        }
    }

    std::vector<Instance> prepareInstances(const model::ProblemRequest& problem) {
        std::vector<Instance> instances = allocateInstances(problem);
        computeReferences(instances);
        return instances;
    }

    /// Fills the cache, on two threads.
    void compileAhead(const std::vector<model::Candidate>& candidates) {
        std::atomic<std::size_t> next{0};
        const auto work = [&] {
            for (std::size_t i = next++; i < candidates.size(); i = next++) {
                for (const model::Program& program : candidates[i].programs)
                    orFail(m_device->compile(program));
            }
        };
        std::jthread other(work);
        work();
    }

    void run(const model::LaunchSequence& sequence, const std::vector<model::Program>& programs,
             const Instance& instance, bool reference) {
        std::vector<std::unique_ptr<evaluation::Module>> modules;
        std::vector<evaluation::Module*> loaded;
        for (const model::Program& program : programs) {
            modules.push_back(orFail(m_device->load(orFail(m_device->compile(program)))));
            loaded.push_back(modules.back().get());
        }
        const auto executable =
            orFail(m_device->prepare(sequence, loaded, instance.problem->arguments, instance.bindings(reference)));
        for (Buffer* const workspace : executable->workspaces())
            orFail(m_device->poison(*workspace, 0xff));
        orFail(executable->enqueue());
        for (Buffer* const workspace : executable->workspaces())
            QVERIFY(orFail(m_device->guardsIntact(*workspace)));
    }

    void check(const model::Candidate& candidate, const std::vector<Instance>& instances,
               const model::ProblemRequest& problem) {
        for (std::size_t i = 0; i < instances.size(); ++i) {
            for (const auto& [name, unused] : instances[i].references) {
                orFail(m_device->poison(*instances[i].buffers.at(name), 0xff));
            }
            run(candidate.instances[i], candidate.programs, instances[i], false);
            compareOutputs(candidate.key, instances[i], problem);
        }
    }

    void compareOutputs(const std::string& what, const Instance& instance, const model::ProblemRequest& problem) {
        for (const model::Argument& argument : instance.problem->arguments) {
            if (argument.kind != ArgumentDefinition::Kind::Buffer) continue;
            const Buffer& buffer = *instance.buffers.at(argument.name);
            QVERIFY(orFail(m_device->guardsIntact(buffer)));
            if (argument.access == ArgumentDefinition::Access::Read) continue;
            model::Tolerance tolerance = evaluation::toleranceFor(problem.tolerance, argument.type);
            const std::int64_t count = elementsOf(argument);
            const Buffer& reference = *instance.references.at(argument.name);
            auto found = orFail(m_device->compare(buffer, argument.type, reference, count, tolerance));
            tolerance = evaluation::widenedForSpacing(tolerance, argument.type, found.referenceRms);
            found = orFail(m_device->compare(buffer, argument.type, reference, count, tolerance));
            const std::string message =
                fmt::format("{}: {} of {} wrong, element {}, error {}, rms {} ({} allowed)", what, found.wrong, count,
                            found.worstIndex, found.maxAbsError, found.rmsError, tolerance.relativeRms);
            QVERIFY2(found.wrong == 0 && found.rmsError <= tolerance.relativeRms, message.c_str());
        }
    }

    QTemporaryDir m_cache;
    std::unique_ptr<evaluation::Device> m_device;
};

QTEST_GUILESS_MAIN(TestCpuKernels)
#include "test_cpu_kernels.moc"
