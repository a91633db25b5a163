#include "core/cuda/cuda_device.h"

#include <algorithm>

#include "core/cuda/cublas_baseline.h"
#include "core/cuda/cuda_executable.h"
#include "core/cuda/cudnn_softmax.h"
#include "core/cuda/device_info.h"
#include "core/cuda/device_kernels.h"

namespace ww::cuda {

namespace {

using evaluation::Bindings;
using evaluation::BoundBaseline;
using evaluation::Buffer;
using evaluation::CompiledProgram;
using evaluation::Executable;
using evaluation::Module;
using evaluation::Tried;

/// A plain copy as a run of its own.
class CopyExecutable : public CapturedExecutable {
public:
    CopyExecutable(DeviceKernels& kernels, CUdeviceptr to, CUdeviceptr from, std::size_t bytes)
        : m_kernels(kernels), m_to(to), m_from(from), m_bytes(bytes) {}

    Tried<void> enqueue() override { return m_kernels.copy(m_to, m_from, m_bytes); }

private:
    DeviceKernels& m_kernels;
    CUdeviceptr m_to, m_from;
    std::size_t m_bytes;
};

CUdeviceptr addressOf(const Buffer& buffer) {
    return reinterpret_cast<CUdeviceptr>(buffer.address());
}

class CudaDevice : public evaluation::Device {
public:
    CudaDevice(Context context, model::DeviceInfo info, std::unique_ptr<Nvml> nvml, const std::filesystem::path& cache)
        : m_context(context),
          m_info(std::move(info)),
          m_nvml(std::move(nvml)),
          m_compiler(m_info.computeCapability, evaluation::CompiledCodeCache(cache)),
          m_kernels(m_context, m_compiler),
          m_timer(m_context),
          m_cublas(m_context, m_timer, static_cast<std::size_t>(m_info.l2Bytes)),
          m_cudnn(m_context) {}

    [[nodiscard]] const model::DeviceInfo& info() const override { return m_info; }
    [[nodiscard]] model::DeviceState state() override { return m_nvml ? m_nvml->state() : model::DeviceState{}; }
    [[nodiscard]] bool lost() const override { return m_context.lost(); }

    Tried<CompiledProgram> compile(const model::Program& program) override { return m_compiler.compile(program); }

    Tried<std::unique_ptr<Module>> load(const CompiledProgram& program) override {
        return CudaModule::load(m_context, program);
    }

    Tried<std::unique_ptr<Buffer>> allocate(std::size_t bytes) override {
        return CudaBuffer::allocate(m_context, bytes);
    }

    Tried<void> fill(Buffer& buffer, model::ElementType type, std::int64_t count, const model::Fill& fill,
                     std::uint64_t seed) override {
        return m_kernels.fill(buffer, type, count, fill, seed);
    }

    Tried<void> poison(Buffer& buffer, std::uint8_t pattern) override {
        if (buffer.bytes() == 0) return {};
        return m_context.check(WW_CU(cuMemsetD8Async)(addressOf(buffer), pattern, buffer.bytes(), m_context.stream()),
                               "poisoning a buffer");
    }

    Tried<std::uint64_t> checksum(const Buffer& buffer) override { return m_kernels.checksum(buffer); }

    Tried<bool> guardsIntact(const Buffer& buffer) override {
        return m_kernels.guardsIntact(dynamic_cast<const CudaBuffer&>(buffer));
    }

    Tried<evaluation::Comparison> compare(const Buffer& output, model::ElementType type, const Buffer& reference,
                                          std::int64_t count, const model::Tolerance& tolerance) override {
        return m_kernels.compare(output, type, reference, count, tolerance);
    }

    Tried<std::unique_ptr<Executable>> prepare(const model::LaunchSequence& sequence, std::span<Module* const> modules,
                                               std::span<const model::Argument> arguments,
                                               const Bindings& bindings) override {
        return CudaExecutable::bind(m_context, m_workspaces, sequence, modules, arguments, bindings);
    }

    std::vector<BoundBaseline> baselines(std::span<const std::string> names, const model::ProblemRequest& problem,
                                         const model::ProblemInstance& instance, const Bindings& bindings) override {
        const auto wanted = [&](const char* name) {
            return std::find(names.begin(), names.end(), name) != names.end();
        };
        if (const auto product = evaluation::matrixProductOf(problem, instance, bindings);
            product && wanted("cublas")) {
            return m_cublas.bind(*product);
        }
        if (const auto softmax = evaluation::rowSoftmaxOf(problem, instance, bindings); softmax && wanted("cudnn")) {
            return m_cudnn.bind(*softmax);
        }
        return {};
    }

    Tried<std::unique_ptr<Executable>> copy(Buffer& to, const Buffer& from) override {
        // Loading must not happen while a graph is captured.
        if (Tried<void> ready = m_kernels.prepare(); !ready) return tl::unexpected(ready.error());
        return std::make_unique<CopyExecutable>(m_kernels, addressOf(to), addressOf(from),
                                                std::min(to.bytes(), from.bytes()));
    }

    Tried<void> synchronize() override { return m_context.synchronize(); }

    Tried<double> time(std::span<Executable* const> rotation, int runs) override {
        return m_timer.time(rotation, runs);
    }

private:
    Context m_context;
    model::DeviceInfo m_info;
    std::unique_ptr<Nvml> m_nvml;
    NvrtcCompiler m_compiler;
    DeviceKernels m_kernels;
    GraphTimer m_timer;
    CublasBaseline m_cublas;
    CudnnSoftmax m_cudnn;
    WorkspacePool m_workspaces;
};

}  // namespace

Result<std::unique_ptr<evaluation::Device>> openCudaDevice(int ordinal, const std::filesystem::path& cacheFolder) {
    const Result<int> count = deviceCount();
    if (!count) return tl::unexpected(count.error());
    if (ordinal < 0 || ordinal >= *count) {
        return fail(Error::Kind::NoDevice, "there is no cuda:{}: {} CUDA device{} found", ordinal, *count,
                    *count == 1 ? "" : "s");
    }
    Tried<Context> context = Context::open(ordinal);
    if (!context) return fail(Error::Kind::NoDevice, "{}", context.error().message);
    std::unique_ptr<Nvml> nvml = Nvml::open(uuidOf(context->device()));
    Result<model::DeviceInfo> info = describeDevice(ordinal, nvml.get());
    if (!info) return passOn(info);
    return std::make_unique<CudaDevice>(*context, std::move(*info), std::move(nvml), cacheFolder);
}

Result<std::vector<model::DeviceInfo>> listCudaDevices() {
    const Result<int> count = deviceCount();
    if (!count) return tl::unexpected(count.error());
    std::vector<model::DeviceInfo> devices;
    for (int ordinal = 0; ordinal < *count; ++ordinal) {
        CUdevice device = 0;
        std::unique_ptr<Nvml> nvml;
        if (WW_CU(cuDeviceGet)(&device, ordinal) == CUDA_SUCCESS) nvml = Nvml::open(uuidOf(device));
        Result<model::DeviceInfo> info = describeDevice(ordinal, nvml.get());
        if (!info) return passOn(info);
        devices.push_back(std::move(*info));
    }
    return devices;
}

}  // namespace ww::cuda
