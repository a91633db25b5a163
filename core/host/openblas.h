#pragma once

#include <memory>
#include <string>

#include "core/evaluation/device.h"
#include "core/evaluation/library_problem.h"

namespace ww::host {

/// OpenBLAS, opened at run time (libopenblas.so.0). It chooses its kernels for the processor it finds, whatever
/// OPENBLAS_CORETYPE says.
class OpenBlas {
public:
    explicit OpenBlas(int threads);
    ~OpenBlas();
    OpenBlas(const OpenBlas&) = delete;
    OpenBlas& operator=(const OpenBlas&) = delete;

    [[nodiscard]] bool found() const;
    [[nodiscard]] std::string version() const;  ///< with the kernels it uses and its threads

    /// cblas_sgemm; nothing for other types than f32.
    [[nodiscard]] std::unique_ptr<evaluation::Executable> matrixProduct(const evaluation::MatrixProduct& product) const;

private:
    struct Functions;
    std::unique_ptr<Functions> m_functions;
    int m_threads;
};

}  // namespace ww::host
