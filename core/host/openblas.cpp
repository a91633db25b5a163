#include "core/host/openblas.h"

#include <cstdlib>
#include <limits>

#include <fmt/format.h>

#include "core/host/host_executable.h"
#include "core/host/shared_library.h"

namespace ww::host {

namespace {

constexpr int rowMajor = 101, notTransposed = 111;  // of the CBLAS interface

using Sgemm = void(int order, int transposeA, int transposeB, int m, int n, int k, float alpha, const float* a, int lda,
                   const float* b, int ldb, float beta, float* c, int ldc);

/// These settings of the environment make OpenBLAS use other kernels than those for this processor. They exist to get
/// the same bits on every machine, at half the speed (AVX2 kernels on a Zen 5): a baseline to beat must not run under
/// them.
void forgetSlowingSettings() {
    for (const char* setting : {"OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"})
        ::unsetenv(setting);
}

}  // namespace

struct OpenBlas::Functions {
    SharedLibrary library{"libopenblas.so.0", "libopenblas.so"};
    Sgemm* sgemm = nullptr;
    void (*setThreads)(int) = nullptr;
    char* (*config)() = nullptr;
    char* (*coreName)() = nullptr;

    bool resolve() {
        return library.find(sgemm, "cblas_sgemm") && library.find(setThreads, "openblas_set_num_threads") &&
               library.find(config, "openblas_get_config") && library.find(coreName, "openblas_get_corename");
    }
};

OpenBlas::OpenBlas(int threads) : m_threads(threads) {
    forgetSlowingSettings();
    auto functions = std::make_unique<Functions>();
    if (!functions->resolve()) return;
    functions->setThreads(threads);
    m_functions = std::move(functions);
}

OpenBlas::~OpenBlas() = default;

bool OpenBlas::found() const {
    return m_functions != nullptr;
}

std::string OpenBlas::version() const {
    const std::string_view config = m_functions->config();  // "OpenBLAS 0.3.21 …"
    const std::string_view rest = config.substr(std::min(config.size(), config.find(' ') + 1));
    return fmt::format("{} ({} kernels, {} threads)", rest.substr(0, rest.find(' ')), m_functions->coreName(),
                       m_threads);
}

std::unique_ptr<evaluation::Executable> OpenBlas::matrixProduct(const evaluation::MatrixProduct& product) const {
    constexpr std::int64_t largest = std::numeric_limits<int>::max();
    if (product.type != model::ElementType::F32) return nullptr;
    if (product.m > largest || product.n > largest || product.k > largest) return nullptr;
    return std::make_unique<LibraryExecutable>([sgemm = m_functions->sgemm, p = product] {
        const int m = static_cast<int>(p.m), n = static_cast<int>(p.n), k = static_cast<int>(p.k);
        sgemm(rowMajor, notTransposed, notTransposed, m, n, k, 1.0f, static_cast<const float*>(p.a), k,
              static_cast<const float*>(p.b), n, 0.0f, static_cast<float*>(p.c), n);
        return true;
    });
}

}  // namespace ww::host
