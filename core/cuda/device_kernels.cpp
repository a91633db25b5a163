#include "core/cuda/device_kernels.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "core/cuda/device_kernels_source.h"
#include "core/evaluation/fill_file.h"
#include "core/evaluation/random_fill.h"

namespace ww::cuda {

namespace {

using evaluation::Buffer;
using evaluation::Comparison;
using evaluation::Tried;

constexpr unsigned threads = 256;
constexpr std::int64_t mostBlocks = 4096;

/// As in device_kernels.cu.
struct Measured {
    double squares = 0;
    double squaredError = 0;
    std::uint64_t maxAbsBits = 0;
    std::uint64_t maxRelBits = 0;
    std::uint64_t wrong = 0;
    std::uint64_t nonFinite = 0;
    std::uint64_t worstIndex = std::numeric_limits<std::uint64_t>::max();
};

CUdeviceptr addressOf(const Buffer& buffer) {
    return reinterpret_cast<CUdeviceptr>(buffer.address());
}

}  // namespace

Tried<void> DeviceKernels::prepare() {
    if (m_module != nullptr) return {};
    model::Program program;
    program.language = "cuda";
    program.mainFile = "device_kernels.cu";
    program.files = {{program.mainFile, std::string(randomFillSource) + deviceKernelsSource}};
    const Tried<evaluation::CompiledProgram> compiled = m_compiler.compile(program);
    if (!compiled) return tl::unexpected(compiled.error());
    CUmodule module = nullptr;
    const CUresult loaded = WW_CU(cuModuleLoadData)(&module, compiled->binary.data());
    if (Tried<void> done = m_context.check(loaded, "loading the device's own kernels"); !done) return done;
    for (const char* entry : {"fill_buffer", "checksum_buffer", "count_other_bytes", "copy_buffer", "measure_reference",
                              "compare_elements", "find_worst"}) {
        Tried<void> done = m_context.check(WW_CU(cuModuleGetFunction)(&m_functions[entry], module, entry), entry);
        if (!done) return done;
    }
    auto scratch = CudaBuffer::allocate(m_context, sizeof(Measured));
    if (!scratch) return tl::unexpected(scratch.error());
    m_scratch = std::move(*scratch);
    m_module = module;
    return {};
}

Tried<void> DeviceKernels::launch(const char* entry, std::int64_t elements, std::span<void*> parameters) {
    CUlaunchConfig config{};
    config.gridDimX =
        static_cast<unsigned>(std::clamp<std::int64_t>((elements + threads - 1) / threads, 1, mostBlocks));
    config.gridDimY = config.gridDimZ = 1;
    config.blockDimX = threads;
    config.blockDimY = config.blockDimZ = 1;
    config.hStream = m_context.stream();
    return m_context.check(WW_CU(cuLaunchKernelEx)(&config, m_functions.at(entry), parameters.data(), nullptr), entry);
}

Tried<void> DeviceKernels::copy(CUdeviceptr to, CUdeviceptr from, std::size_t bytes) {
    if (Tried<void> ready = prepare(); !ready) return ready;
    constexpr unsigned copyThreads = 512;
    auto vectors = static_cast<std::int64_t>(bytes / 16);
    CUlaunchConfig config{};
    config.gridDimX = static_cast<unsigned>((vectors + 4 * copyThreads - 1) / (4 * copyThreads));
    config.gridDimY = config.gridDimZ = 1;
    config.blockDimX = copyThreads;
    config.blockDimY = config.blockDimZ = 1;
    config.hStream = m_context.stream();
    std::array<void*, 3> parameters{&to, &from, &vectors};
    const CUfunction function = m_functions.at("copy_buffer");
    return m_context.check(WW_CU(cuLaunchKernelEx)(&config, function, parameters.data(), nullptr), "copy_buffer");
}

Tried<void> DeviceKernels::clearScratch(const void* contents, std::size_t bytes) {
    return m_context.check(WW_CU(cuMemcpyHtoDAsync)(m_scratch->start(), contents, bytes, m_context.stream()),
                           "writing scratch memory");
}

Tried<void> DeviceKernels::readScratch(void* contents, std::size_t bytes) {
    const CUresult copied = WW_CU(cuMemcpyDtoHAsync)(contents, m_scratch->start(), bytes, m_context.stream());
    if (Tried<void> done = m_context.check(copied, "reading scratch memory"); !done) return done;
    return m_context.synchronize();
}

Tried<void> DeviceKernels::fill(const Buffer& buffer, model::ElementType type, std::int64_t count,
                                const model::Fill& fill, std::uint64_t seed) {
    if (fill.kind == model::Fill::Kind::File) return fillFromFile(buffer, type, count, fill);
    if (Tried<void> ready = prepare(); !ready) return ready;
    CUdeviceptr address = addressOf(buffer);
    int typeNumber = static_cast<int>(type);
    evaluation::FillRule rule = evaluation::fillRuleOf(fill);
    std::array<void*, 5> parameters{&address, &typeNumber, &count, &rule, &seed};
    return launch("fill_buffer", count, parameters);
}

Tried<void> DeviceKernels::fillFromFile(const Buffer& buffer, model::ElementType type, std::int64_t count,
                                        const model::Fill& fill) {
    const Result<std::string> bytes = evaluation::fillBytes(fill.file, type, count);
    if (!bytes) return tl::unexpected(evaluation::Fault{model::Outcome::LaunchFailed, bytes.error().message});
    const CUresult copied =
        WW_CU(cuMemcpyHtoDAsync)(addressOf(buffer), bytes->data(), bytes->size(), m_context.stream());
    if (Tried<void> done = m_context.check(copied, "copying " + fill.file.string()); !done) return done;
    return m_context.synchronize();
}

Tried<std::uint64_t> DeviceKernels::checksum(const Buffer& buffer) {
    Tried<void> done = prepare();
    std::uint64_t sum = 0;
    if (done) done = clearScratch(&sum, sizeof sum);
    CUdeviceptr address = addressOf(buffer);
    auto bytes = static_cast<std::int64_t>(buffer.bytes());
    CUdeviceptr result = m_scratch ? m_scratch->start() : 0;
    std::array<void*, 3> parameters{&address, &bytes, &result};
    if (done) done = launch("checksum_buffer", bytes / 8, parameters);
    if (done) done = readScratch(&sum, sizeof sum);
    if (!done) return tl::unexpected(done.error());
    return sum;
}

Tried<bool> DeviceKernels::guardsIntact(const CudaBuffer& buffer) {
    Tried<void> done = prepare();
    std::uint64_t other = 0;
    if (done) done = clearScratch(&other, sizeof other);
    CUdeviceptr first = buffer.lowerGuard(), second = buffer.upperGuard();
    auto bytes = static_cast<std::int64_t>(CudaBuffer::guardBytes);
    unsigned expected = CudaBuffer::guardByte;
    CUdeviceptr result = m_scratch ? m_scratch->start() : 0;
    std::array<void*, 5> parameters{&first, &second, &bytes, &expected, &result};
    if (done) done = launch("count_other_bytes", bytes, parameters);
    if (done) done = readScratch(&other, sizeof other);
    if (!done) return tl::unexpected(done.error());
    return other == 0;
}

Tried<Comparison> DeviceKernels::compare(const Buffer& output, model::ElementType type, const Buffer& reference,
                                         std::int64_t count, const model::Tolerance& tolerance) {
    if (count <= 0) return Comparison{};
    Measured measured;
    Tried<void> done = prepare();
    if (done) done = clearScratch(&measured, sizeof measured);
    if (!done) return tl::unexpected(done.error());
    CUdeviceptr out = addressOf(output), expected = addressOf(reference), result = m_scratch->start();
    int typeNumber = static_cast<int>(type);
    double allowed = tolerance.element;
    std::array<void*, 3> ofReference{&expected, &count, &result};
    std::array<void*, 6> ofElements{&out, &typeNumber, &expected, &count, &allowed, &result};
    std::array<void*, 5> ofWorst{&out, &typeNumber, &expected, &count, &result};
    done = launch("measure_reference", count, ofReference);
    if (done) done = launch("compare_elements", count, ofElements);
    if (done) done = readScratch(&measured, sizeof measured);
    if (done && measured.wrong > 0) {
        done = launch("find_worst", count, ofWorst);
        if (done) done = readScratch(&measured, sizeof measured);
    }
    if (!done) return tl::unexpected(done.error());
    Comparison comparison;
    comparison.maxAbsError = std::bit_cast<double>(measured.maxAbsBits);
    comparison.maxRelError = std::bit_cast<double>(measured.maxRelBits);
    if (measured.squaredError > 0) comparison.rmsError = std::sqrt(measured.squaredError / measured.squares);
    comparison.wrong = static_cast<std::int64_t>(measured.wrong);
    comparison.nonFinite = static_cast<std::int64_t>(measured.nonFinite);
    comparison.referenceRms = std::sqrt(measured.squares / static_cast<double>(count));
    if (measured.worstIndex != std::numeric_limits<std::uint64_t>::max()) {
        comparison.worstIndex = static_cast<std::int64_t>(measured.worstIndex);
    }
    return comparison;
}

}  // namespace ww::cuda
