#pragma once

#include <map>
#include <memory>

#include "core/cuda/cuda_buffer.h"
#include "core/cuda/graph_timer.h"

namespace ww::cuda {

/// A loaded cubin.
class CudaModule : public evaluation::Module {
public:
    [[nodiscard]] static evaluation::Tried<std::unique_ptr<CudaModule>> load(Context& context,
                                                                             const evaluation::CompiledProgram& code);
    ~CudaModule() override;
    CudaModule(const CudaModule&) = delete;
    CudaModule& operator=(const CudaModule&) = delete;

    [[nodiscard]] CUmodule handle() const { return m_handle; }
    [[nodiscard]] const std::map<std::string, model::Resources>& resources() const { return m_resources; }

private:
    CudaModule(CUmodule handle, std::map<std::string, model::Resources> resources)
        : m_handle(handle), m_resources(std::move(resources)) {}

    CUmodule m_handle;
    std::map<std::string, model::Resources> m_resources;
};

/// Workspaces by name and size. Executables of one candidate, bound to different input sets, run one after another and
/// may share theirs.
using WorkspacePool = std::map<std::pair<std::string, std::int64_t>, std::weak_ptr<CudaBuffer>>;

/// Kernel launches with their parameters.
class CudaExecutable : public CapturedExecutable {
public:
    [[nodiscard]] static evaluation::Tried<std::unique_ptr<CudaExecutable>> bind(
        Context& context, WorkspacePool& pool, const model::LaunchSequence& sequence,
        std::span<evaluation::Module* const> modules, std::span<const model::Argument> arguments,
        const evaluation::Bindings& bindings);

    evaluation::Tried<void> enqueue() override;
    [[nodiscard]] model::Resources resources() const override { return m_resources; }
    [[nodiscard]] std::vector<evaluation::Buffer*> workspaces() const override;

private:
    /// What a kernel parameter points to: an address or a scalar in the first bytes, or a tensor map.
    struct alignas(128) Parameter {
        unsigned char bytes[128] = {};
    };

    struct Call {
        CUfunction function = nullptr;
        CUlaunchConfig config{};
        CUlaunchAttribute cluster{};
        std::vector<void*> parameters;
        std::string entry;
    };

    explicit CudaExecutable(Context& context) : m_context(context) {}

    evaluation::Tried<void> makeParameters(WorkspacePool& pool, std::span<const model::Argument> arguments,
                                           const evaluation::Bindings& bindings);
    evaluation::Tried<void> makeWorkspace(WorkspacePool& pool, const model::Argument& argument);
    evaluation::Tried<void> makeTensorMap(const model::Argument& argument, std::span<const model::Argument> arguments,
                                          const evaluation::Bindings& bindings);
    evaluation::Tried<void> addCall(const model::Launch& launch, const CudaModule& module);
    evaluation::Tried<void> prepareFunction(const model::Launch& launch, CUfunction function);
    void describe(const Call& call, const CudaModule& module, const model::Launch& launch);

    Context& m_context;
    std::map<std::string, Parameter, std::less<>> m_parameters;  ///< by argument name; addresses stay put
    std::map<std::string, std::shared_ptr<CudaBuffer>, std::less<>> m_workspaces;
    std::vector<std::unique_ptr<Call>> m_calls;
    model::Resources m_resources;
};

}  // namespace ww::cuda
