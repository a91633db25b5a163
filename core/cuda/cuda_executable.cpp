#include "core/cuda/cuda_executable.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "core/cuda/occupancy.h"
#include "core/cuda/tensor_map.h"

namespace ww::cuda {

using evaluation::Bindings;
using evaluation::Buffer;
using evaluation::Fault;
using evaluation::Module;
using evaluation::Tried;
using model::Argument;
using model::ArgumentDefinition;
using model::ElementType;

Tried<std::unique_ptr<CudaModule>> CudaModule::load(Context& context, const evaluation::CompiledProgram& code) {
    CUmodule handle = nullptr;
    if (Tried<void> done = context.check(WW_CU(cuModuleLoadData)(&handle, code.binary.data()), "loading the module");
        !done) {
        return tl::unexpected(done.error());
    }
    return std::unique_ptr<CudaModule>(new CudaModule(handle, code.resources));
}

CudaModule::~CudaModule() {
    WW_CU(cuModuleUnload)(m_handle);
}

namespace {

tl::unexpected<Fault> launchFault(std::string message) {
    return tl::unexpected(Fault{model::Outcome::LaunchFailed, std::move(message)});
}

CUdeviceptr addressOf(const Buffer& buffer) {
    return reinterpret_cast<CUdeviceptr>(buffer.address());
}

template <typename T>
void put(unsigned char* bytes, const T& value) {
    std::memcpy(bytes, &value, sizeof value);
}

/// A scalar in the layout of its type. f16 and bf16 scalars do not occur: kernels take float.
bool putScalar(unsigned char* bytes, const Argument& argument) {
    switch (argument.type) {
        case ElementType::F64:
            put(bytes, argument.number);
            return true;
        case ElementType::F32:
        case ElementType::Tf32:
            put(bytes, static_cast<float>(argument.number));
            return true;
        case ElementType::F16:
        case ElementType::Bf16:
            return false;
        default:  // little-endian: the low bytes of the wide integer are the narrow one
            put(bytes, argument.integer);
            return true;
    }
}

unsigned extent(std::int64_t value) {
    return static_cast<unsigned>(value);
}

}  // namespace

Tried<std::unique_ptr<CudaExecutable>> CudaExecutable::bind(Context& context, WorkspacePool& pool,
                                                            const model::LaunchSequence& sequence,
                                                            std::span<Module* const> modules,
                                                            std::span<const Argument> arguments,
                                                            const Bindings& bindings) {
    std::unique_ptr<CudaExecutable> executable(new CudaExecutable(context));
    std::vector<Argument> all(sequence.arguments);
    all.insert(all.end(), arguments.begin(), arguments.end());
    if (Tried<void> made = executable->makeParameters(pool, all, bindings); !made) return tl::unexpected(made.error());
    for (const model::Launch& launch : sequence.launches) {
        const auto program = static_cast<std::size_t>(launch.program);
        if (launch.program < 0 || program >= modules.size())
            return launchFault(launch.entry + " belongs to no program");
        Tried<void> added = executable->addCall(launch, dynamic_cast<const CudaModule&>(*modules[program]));
        if (!added) return tl::unexpected(added.error());
    }
    return executable;
}

/// Workspaces before tensor maps, which may lie over them.
Tried<void> CudaExecutable::makeParameters(WorkspacePool& pool, std::span<const Argument> arguments,
                                           const Bindings& bindings) {
    for (const Argument& argument : arguments) {
        if (argument.kind != ArgumentDefinition::Kind::Workspace) continue;
        if (Tried<void> made = makeWorkspace(pool, argument); !made) return made;
    }
    for (const Argument& argument : arguments) {
        Tried<void> made;
        if (argument.kind == ArgumentDefinition::Kind::TensorMap) {
            made = makeTensorMap(argument, arguments, bindings);
        } else if (argument.kind == ArgumentDefinition::Kind::Scalar) {
            if (!putScalar(m_parameters[argument.name].bytes, argument)) {
                made = launchFault(argument.name + ": scalars of 16-bit floating-point types are not supported");
            }
        } else if (argument.kind == ArgumentDefinition::Kind::Buffer) {
            const auto bound = bindings.find(argument.name);
            if (bound == bindings.end()) return launchFault("no buffer for " + argument.name);
            put(m_parameters[argument.name].bytes, addressOf(*bound->second));
        }
        if (!made) return made;
    }
    return {};
}

Tried<void> CudaExecutable::makeWorkspace(WorkspacePool& pool, const Argument& argument) {
    const std::int64_t bytes = argument.shape.empty() ? 0 : argument.shape[0];
    put(m_parameters[argument.name].bytes, CUdeviceptr{0});
    if (bytes <= 0) return {};
    std::weak_ptr<CudaBuffer>& pooled = pool[{argument.name, bytes}];
    std::shared_ptr<CudaBuffer> buffer = pooled.lock();
    if (!buffer) {
        auto made = CudaBuffer::allocate(m_context, static_cast<std::size_t>(bytes));
        if (!made) return tl::unexpected(made.error());
        buffer = std::move(*made);
        pooled = buffer;
    }
    put(m_parameters[argument.name].bytes, buffer->start());
    m_workspaces[argument.name] = std::move(buffer);
    return {};
}

Tried<void> CudaExecutable::makeTensorMap(const Argument& argument, std::span<const Argument> arguments,
                                          const Bindings& bindings) {
    CUdeviceptr address = 0;
    ElementType elements = argument.type;
    if (const auto workspace = m_workspaces.find(argument.buffer); workspace != m_workspaces.end()) {
        address = workspace->second->start();
    } else if (const auto bound = bindings.find(argument.buffer); bound != bindings.end()) {
        address = addressOf(*bound->second);
        const auto named = std::find_if(arguments.begin(), arguments.end(),
                                        [&](const Argument& other) { return other.name == argument.buffer; });
        if (named != arguments.end()) elements = named->type;
    } else {
        return launchFault(fmt::format("{}: no buffer {}", argument.name, argument.buffer));
    }
    Tried<CUtensorMap> map = encodeTensorMap(m_context, argument, elements, address);
    if (!map) return tl::unexpected(map.error());
    put(m_parameters[argument.name].bytes, *map);
    return {};
}

Tried<void> CudaExecutable::addCall(const model::Launch& launch, const CudaModule& module) {
    auto call = std::make_unique<Call>();
    call->entry = launch.entry;
    const CUresult found = WW_CU(cuModuleGetFunction)(&call->function, module.handle(), launch.entry.c_str());
    if (Tried<void> done = m_context.check(found, "entry " + launch.entry); !done) return done;
    if (Tried<void> done = prepareFunction(launch, call->function); !done) return done;
    CUlaunchConfig& config = call->config;
    config.gridDimX = extent(launch.grid[0]);
    config.gridDimY = extent(launch.grid[1]);
    config.gridDimZ = extent(launch.grid[2]);
    config.blockDimX = extent(launch.block[0]);
    config.blockDimY = extent(launch.block[1]);
    config.blockDimZ = extent(launch.block[2]);
    config.sharedMemBytes = extent(launch.sharedBytes);
    config.hStream = m_context.stream();
    if (launch.cluster[0] * launch.cluster[1] * launch.cluster[2] > 1) {
        call->cluster.id = CU_LAUNCH_ATTRIBUTE_CLUSTER_DIMENSION;
        call->cluster.value.clusterDim = {extent(launch.cluster[0]), extent(launch.cluster[1]),
                                          extent(launch.cluster[2])};
        config.attrs = &call->cluster;
        config.numAttrs = 1;
    }
    for (const std::string& name : launch.arguments) {
        const auto parameter = m_parameters.find(name);
        if (parameter == m_parameters.end()) {
            return launchFault(fmt::format("{}: there is no argument {}", launch.entry, name));
        }
        call->parameters.push_back(parameter->second.bytes);
    }
    describe(*call, module, launch);
    m_calls.push_back(std::move(call));
    return {};
}

Tried<void> CudaExecutable::prepareFunction(const model::Launch& launch, CUfunction function) {
    constexpr std::int64_t withoutOptIn = 48 * 1024;
    constexpr std::int64_t portableCluster = 8;
    if (launch.sharedBytes > withoutOptIn) {
        const CUresult set = WW_CU(cuFuncSetAttribute)(function, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES,
                                                       static_cast<int>(launch.sharedBytes));
        const std::string doing = fmt::format("{}: {} bytes of shared memory", launch.entry, launch.sharedBytes);
        if (Tried<void> done = m_context.check(set, doing); !done) return done;
    }
    if (launch.cluster[0] * launch.cluster[1] * launch.cluster[2] > portableCluster) {
        const CUresult set =
            WW_CU(cuFuncSetAttribute)(function, CU_FUNC_ATTRIBUTE_NON_PORTABLE_CLUSTER_SIZE_ALLOWED, 1);
        if (Tried<void> done = m_context.check(set, launch.entry + ": a large cluster"); !done) return done;
    }
    return {};
}

/// The call that needs most registers stands for the sequence.
void CudaExecutable::describe(const Call& call, const CudaModule& module, const model::Launch& launch) {
    model::Resources resources;
    if (const auto known = module.resources().find(call.entry); known != module.resources().end()) {
        resources = known->second;
    }
    resources.dynamicSharedBytes = static_cast<int>(launch.sharedBytes);
    resources.threadsPerBlock = static_cast<int>(launch.block[0] * launch.block[1] * launch.block[2]);
    int value = 0;
    if (WW_CU(cuFuncGetAttribute)(&value, CU_FUNC_ATTRIBUTE_NUM_REGS, call.function) == CUDA_SUCCESS) {
        resources.registersPerThread = value;
    }
    if (resources.registersPerThread < m_resources.registersPerThread) return;
    readOccupancy(call.function, call.config, m_context.device(), resources);
    m_resources = std::move(resources);
}

Tried<void> CudaExecutable::enqueue() {
    for (const std::unique_ptr<Call>& call : m_calls) {
        const CUresult launched =
            WW_CU(cuLaunchKernelEx)(&call->config, call->function, call->parameters.data(), nullptr);
        if (Tried<void> done = m_context.check(launched, "launching " + call->entry); !done) return done;
    }
    return {};
}

std::vector<Buffer*> CudaExecutable::workspaces() const {
    std::vector<Buffer*> buffers;
    for (const auto& [name, buffer] : m_workspaces)
        buffers.push_back(buffer.get());
    return buffers;
}

}  // namespace ww::cuda
