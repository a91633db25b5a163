#include "core/cuda/cudnn_softmax.h"

#include <array>
#include <limits>
#include <memory>

#include <fmt/format.h>

#include "core/cuda/shared_library.h"

namespace ww::cuda {

namespace {

using evaluation::BoundBaseline;
using evaluation::Fault;
using evaluation::RowSoftmax;
using evaluation::Tried;
using model::ElementType;

// After the "cuDNN API Reference": enums are ints, handles and descriptors pointers.
constexpr int success = 0;
constexpr int layoutNchw = 0;
constexpr int accurate = 1;
constexpr int modeInstance = 0;
constexpr int modeChannel = 1;

struct CudnnApi {
    int (*create)(void**) = nullptr;
    int (*setStream)(void*, CUstream) = nullptr;
    int (*createTensor)(void**) = nullptr;
    int (*destroyTensor)(void*) = nullptr;
    int (*setTensor4d)(void*, int layout, int type, int n, int c, int h, int w) = nullptr;
    int (*softmaxForward)(void*, int algorithm, int mode, const void* alpha, void* xDescriptor, const void* x,
                          const void* beta, void* yDescriptor, void* y) = nullptr;
    const char* (*errorString)(int) = nullptr;
    bool usable = false;
};

CudnnApi load() {
    CudnnApi api;
    const SharedLibrary library(cudnnLibraryNames());
    api.usable = library.resolve(api.create, "cudnnCreate") && library.resolve(api.setStream, "cudnnSetStream") &&
                 library.resolve(api.createTensor, "cudnnCreateTensorDescriptor") &&
                 library.resolve(api.destroyTensor, "cudnnDestroyTensorDescriptor") &&
                 library.resolve(api.setTensor4d, "cudnnSetTensor4dDescriptor") &&
                 library.resolve(api.softmaxForward, "cudnnSoftmaxForward") &&
                 library.resolve(api.errorString, "cudnnGetErrorString");
    return api;
}

const CudnnApi& cudnn() {
    static const CudnnApi api = load();
    return api;
}

/// cuDNN's number of the type, −1 when its softmax has none.
int cudnnType(ElementType type) {
    switch (type) {
        case ElementType::F32:
            return 0;
        case ElementType::F64:
            return 1;
        case ElementType::F16:
            return 2;
        case ElementType::Bf16:
            return 9;
        default:
            return -1;
    }
}

class SoftmaxExecutable : public CapturedExecutable {
public:
    SoftmaxExecutable(void* handle, std::shared_ptr<void> tensor, const RowSoftmax& softmax, int mode)
        : m_handle(handle), m_tensor(std::move(tensor)), m_softmax(softmax), m_mode(mode) {}

    Tried<void> enqueue() override {
        const float one = 1, zero = 0;
        const double oneDouble = 1, zeroDouble = 0;
        const bool wide = m_softmax.type == ElementType::F64;
        const void* alpha = wide ? static_cast<const void*>(&oneDouble) : &one;
        const void* beta = wide ? static_cast<const void*>(&zeroDouble) : &zero;
        const int status = cudnn().softmaxForward(m_handle, accurate, m_mode, alpha, m_tensor.get(), m_softmax.x, beta,
                                                  m_tensor.get(), m_softmax.y);
        if (status == success) return {};
        return tl::unexpected(
            Fault{model::Outcome::LaunchFailed, fmt::format("cudnnSoftmaxForward: {}", cudnn().errorString(status))});
    }

private:
    void* m_handle;
    std::shared_ptr<void> m_tensor;
    RowSoftmax m_softmax;
    int m_mode;
};

/// One image per row with a channel per column; nullptr when cuDNN refuses it.
std::shared_ptr<void> tensorOf(const RowSoftmax& softmax) {
    constexpr std::int64_t most = std::numeric_limits<int>::max();
    if (softmax.rows > most || softmax.columns > most) return nullptr;
    void* tensor = nullptr;
    if (cudnn().createTensor(&tensor) != success) return nullptr;
    std::shared_ptr<void> owned(tensor, [](void* made) { cudnn().destroyTensor(made); });
    const int status = cudnn().setTensor4d(tensor, layoutNchw, cudnnType(softmax.type), static_cast<int>(softmax.rows),
                                           static_cast<int>(softmax.columns), 1, 1);
    return status == success ? owned : nullptr;
}

}  // namespace

std::span<const std::string> cudnnLibraryNames() {
    static const std::array<std::string, 3> names{"libcudnn.so.9", "libcudnn.so.8", "libcudnn.so"};
    return names;
}

std::vector<BoundBaseline> CudnnSoftmax::bind(const RowSoftmax& softmax) {
    if (cudnnType(softmax.type) < 0 || !cudnn().usable) return {};
    if (m_handle == nullptr) {
        if (cudnn().create(&m_handle) != success) return {};
        if (cudnn().setStream(m_handle, m_context.stream()) != success) return {};
    }
    const std::shared_ptr<void> tensor = tensorOf(softmax);
    if (!tensor) return {};
    std::vector<BoundBaseline> bound;
    bound.push_back(
        {"cuDNN softmax, instance mode", std::make_unique<SoftmaxExecutable>(m_handle, tensor, softmax, modeInstance)});
    bound.push_back(
        {"cuDNN softmax, channel mode", std::make_unique<SoftmaxExecutable>(m_handle, tensor, softmax, modeChannel)});
    return bound;
}

}  // namespace ww::cuda
