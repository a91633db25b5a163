#include "core/host/onednn.h"

#include "core/host/host_executable.h"
#include "core/host/shared_library.h"

#if WW_HAVE_ONEDNN
#include <oneapi/dnnl/dnnl.h>
#include <oneapi/dnnl/dnnl_version.h>
#include <optional>
#include <vector>

#include <fmt/format.h>
#endif

namespace ww::host {

#if WW_HAVE_ONEDNN

namespace {

#if DNNL_VERSION_MAJOR >= 3
constexpr const char* libraryName = "libdnnl.so.3";
#else
constexpr const char* libraryName = "libdnnl.so.2";
#endif

std::optional<dnnl_data_type_t> dataTypeOf(model::ElementType type) {
    switch (type) {
        case model::ElementType::F32:
            return dnnl_f32;
        case model::ElementType::F16:
            return dnnl_f16;
        case model::ElementType::Bf16:
            return dnnl_bf16;
        default:
            return std::nullopt;
    }
}

}  // namespace

/// The functions used, and the engine and stream everything runs on.
struct OneDnn::Library {
    SharedLibrary object{libraryName};
    dnnl_engine_t engine = nullptr;
    dnnl_stream_t stream = nullptr;

    decltype(&dnnl_version) version = nullptr;
    decltype(&dnnl_engine_create) engineCreate = nullptr;
    decltype(&dnnl_engine_destroy) engineDestroy = nullptr;
    decltype(&dnnl_stream_create) streamCreate = nullptr;
    decltype(&dnnl_stream_destroy) streamDestroy = nullptr;
    decltype(&dnnl_stream_wait) streamWait = nullptr;
    decltype(&dnnl_memory_create) memoryCreate = nullptr;
    decltype(&dnnl_memory_destroy) memoryDestroy = nullptr;
    decltype(&dnnl_primitive_desc_destroy) primitiveDescDestroy = nullptr;
    decltype(&dnnl_primitive_create) primitiveCreate = nullptr;
    decltype(&dnnl_primitive_destroy) primitiveDestroy = nullptr;
    decltype(&dnnl_primitive_execute) primitiveExecute = nullptr;
#if DNNL_VERSION_MAJOR >= 3
    decltype(&dnnl_memory_desc_create_with_tag) memoryDescCreate = nullptr;
    decltype(&dnnl_memory_desc_destroy) memoryDescDestroy = nullptr;
    decltype(&dnnl_matmul_primitive_desc_create) matmulCreate = nullptr;
    decltype(&dnnl_softmax_forward_primitive_desc_create) softmaxCreate = nullptr;
#else
    decltype(&dnnl_memory_desc_init_by_tag) memoryDescInit = nullptr;
    decltype(&dnnl_matmul_desc_init) matmulInit = nullptr;
    decltype(&dnnl_softmax_forward_desc_init) softmaxInit = nullptr;
    decltype(&dnnl_primitive_desc_create) primitiveDescCreate = nullptr;
#endif

    bool open() {
        return resolveCommon() && resolveVersioned() && engineCreate(&engine, dnnl_cpu, 0) == dnnl_success &&
               streamCreate(&stream, engine, dnnl_stream_default_flags) == dnnl_success;
    }

    ~Library() {
        if (stream != nullptr) streamDestroy(stream);
        if (engine != nullptr) engineDestroy(engine);
    }

private:
    bool resolveCommon() {
        return object.find(version, "dnnl_version") && object.find(engineCreate, "dnnl_engine_create") &&
               object.find(engineDestroy, "dnnl_engine_destroy") && object.find(streamCreate, "dnnl_stream_create") &&
               object.find(streamDestroy, "dnnl_stream_destroy") && object.find(streamWait, "dnnl_stream_wait") &&
               object.find(memoryCreate, "dnnl_memory_create") && object.find(memoryDestroy, "dnnl_memory_destroy") &&
               object.find(primitiveDescDestroy, "dnnl_primitive_desc_destroy") &&
               object.find(primitiveCreate, "dnnl_primitive_create") &&
               object.find(primitiveDestroy, "dnnl_primitive_destroy") &&
               object.find(primitiveExecute, "dnnl_primitive_execute");
    }

    bool resolveVersioned() {
#if DNNL_VERSION_MAJOR >= 3
        return object.find(memoryDescCreate, "dnnl_memory_desc_create_with_tag") &&
               object.find(memoryDescDestroy, "dnnl_memory_desc_destroy") &&
               object.find(matmulCreate, "dnnl_matmul_primitive_desc_create") &&
               object.find(softmaxCreate, "dnnl_softmax_forward_primitive_desc_create");
#else
        return object.find(memoryDescInit, "dnnl_memory_desc_init_by_tag") &&
               object.find(matmulInit, "dnnl_matmul_desc_init") &&
               object.find(softmaxInit, "dnnl_softmax_forward_desc_init") &&
               object.find(primitiveDescCreate, "dnnl_primitive_desc_create");
#endif
    }
};

namespace {

/// A primitive with its memory objects; destroys them all.
template <typename Library>
class Primitive {
public:
    explicit Primitive(std::shared_ptr<Library> library) : m_library(std::move(library)) {}
    ~Primitive() {
        for (const dnnl_exec_arg_t& argument : m_arguments)
            m_library->memoryDestroy(argument.memory);
        if (m_primitive != nullptr) m_library->primitiveDestroy(m_primitive);
        if (m_description != nullptr) m_library->primitiveDescDestroy(m_description);
#if DNNL_VERSION_MAJOR >= 3
        for (const dnnl_memory_desc_t description : m_memoryDescriptions)
            m_library->memoryDescDestroy(description);
#endif
    }
    Primitive(const Primitive&) = delete;
    Primitive& operator=(const Primitive&) = delete;

    /// A row-major matrix that is argument `index` of the primitive.
    bool addMatrix(int index, std::int64_t rows, std::int64_t columns, dnnl_data_type_t type, void* address) {
        const dnnl_dims_t extents = {rows, columns};
        dnnl_memory_desc_t description{};  // a handle since version 3, a plain struct before
#if DNNL_VERSION_MAJOR >= 3
        if (m_library->memoryDescCreate(&description, 2, extents, type, dnnl_ab) != dnnl_success) return false;
        m_memoryDescriptions.push_back(description);
        const auto passed = description;
#else
        if (m_library->memoryDescInit(&description, 2, extents, type, dnnl_ab) != dnnl_success) return false;
        m_memoryDescriptions.push_back(description);
        const auto* const passed = &m_memoryDescriptions.back();
#endif
        dnnl_memory_t memory = nullptr;
        if (m_library->memoryCreate(&memory, passed, m_library->engine, address) != dnnl_success) return false;
        m_arguments.push_back({index, memory});
        return true;
    }

    /// Matrices added: A, B, C.
    bool makeMatmul() {
#if DNNL_VERSION_MAJOR >= 3
        const auto& matrices = m_memoryDescriptions;
        return m_library->matmulCreate(&m_description, m_library->engine, matrices[0], matrices[1], nullptr,
                                       matrices[2], nullptr) == dnnl_success &&
               create();
#else
        dnnl_matmul_desc_t operation;
        const auto& matrices = m_memoryDescriptions;
        return m_library->matmulInit(&operation, &matrices[0], &matrices[1], nullptr, &matrices[2]) == dnnl_success &&
               describe(&operation) && create();
#endif
    }

    /// Matrices added: x, y.
    bool makeSoftmax() {
#if DNNL_VERSION_MAJOR >= 3
        return m_library->softmaxCreate(&m_description, m_library->engine, dnnl_forward_inference,
                                        dnnl_softmax_accurate, m_memoryDescriptions[0], m_memoryDescriptions[1], 1,
                                        nullptr) == dnnl_success &&
               create();
#else
        dnnl_softmax_desc_t operation;
        return m_library->softmaxInit(&operation, dnnl_forward_inference, &m_memoryDescriptions[0], 1) ==
                   dnnl_success &&
               describe(&operation) && create();
#endif
    }

    bool run() {
        return m_library->primitiveExecute(m_primitive, m_library->stream, static_cast<int>(m_arguments.size()),
                                           m_arguments.data()) == dnnl_success &&
               m_library->streamWait(m_library->stream) == dnnl_success;
    }

private:
#if DNNL_VERSION_MAJOR < 3
    bool describe(const_dnnl_op_desc_t operation) {
        return m_library->primitiveDescCreate(&m_description, operation, nullptr, m_library->engine, nullptr) ==
               dnnl_success;
    }
#endif
    bool create() { return m_library->primitiveCreate(&m_primitive, m_description) == dnnl_success; }

    std::shared_ptr<Library> m_library;
    std::vector<dnnl_memory_desc_t> m_memoryDescriptions;
    std::vector<dnnl_exec_arg_t> m_arguments;
    dnnl_primitive_desc_t m_description = nullptr;
    dnnl_primitive_t m_primitive = nullptr;
};

}  // namespace

OneDnn::OneDnn() {
    auto library = std::make_shared<Library>();
    if (library->open()) m_library = std::move(library);
}

OneDnn::~OneDnn() = default;

bool OneDnn::builtIn() {
    return true;
}

bool OneDnn::found() const {
    return m_library != nullptr;
}

std::string OneDnn::version() const {
    const dnnl_version_t* const version = m_library->version();
    return fmt::format("{}.{}.{}", version->major, version->minor, version->patch);
}

std::unique_ptr<evaluation::Executable> OneDnn::matrixProduct(const evaluation::MatrixProduct& p) const {
    const std::optional<dnnl_data_type_t> type = dataTypeOf(p.type);
    auto primitive = std::make_shared<Primitive<Library>>(m_library);
    const bool made = type && primitive->addMatrix(DNNL_ARG_SRC, p.m, p.k, *type, const_cast<void*>(p.a)) &&
                      primitive->addMatrix(DNNL_ARG_WEIGHTS, p.k, p.n, *type, const_cast<void*>(p.b)) &&
                      primitive->addMatrix(DNNL_ARG_DST, p.m, p.n, *type, p.c) && primitive->makeMatmul();
    if (!made) return nullptr;
    return std::make_unique<LibraryExecutable>([primitive] { return primitive->run(); });
}

std::unique_ptr<evaluation::Executable> OneDnn::rowSoftmax(const evaluation::RowSoftmax& s) const {
    const std::optional<dnnl_data_type_t> type = dataTypeOf(s.type);
    auto primitive = std::make_shared<Primitive<Library>>(m_library);
    const bool made = type && primitive->addMatrix(DNNL_ARG_SRC, s.rows, s.columns, *type, const_cast<void*>(s.x)) &&
                      primitive->addMatrix(DNNL_ARG_DST, s.rows, s.columns, *type, s.y) && primitive->makeSoftmax();
    if (!made) return nullptr;
    return std::make_unique<LibraryExecutable>([primitive] { return primitive->run(); });
}

#else  // built without oneDNN's headers

struct OneDnn::Library {};

OneDnn::OneDnn() = default;
OneDnn::~OneDnn() = default;

bool OneDnn::builtIn() {
    return false;
}

bool OneDnn::found() const {
    return false;
}

std::string OneDnn::version() const {
    return {};
}

std::unique_ptr<evaluation::Executable> OneDnn::matrixProduct(const evaluation::MatrixProduct&) const {
    return nullptr;
}

std::unique_ptr<evaluation::Executable> OneDnn::rowSoftmax(const evaluation::RowSoftmax&) const {
    return nullptr;
}

#endif

}  // namespace ww::host
