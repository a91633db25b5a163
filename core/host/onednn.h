#pragma once

#include <memory>
#include <string>

#include "core/evaluation/device.h"
#include "core/evaluation/library_problem.h"

namespace ww::host {

/// oneDNN, opened at run time. Needs its headers when Warpwright is built; without them it is never found.
class OneDnn {
public:
    OneDnn();
    ~OneDnn();
    OneDnn(const OneDnn&) = delete;
    OneDnn& operator=(const OneDnn&) = delete;

    [[nodiscard]] static bool builtIn();  ///< whether the headers were there
    [[nodiscard]] bool found() const;
    [[nodiscard]] std::string version() const;

    /// Nothing when oneDNN cannot do it on this processor.
    [[nodiscard]] std::unique_ptr<evaluation::Executable> matrixProduct(const evaluation::MatrixProduct& product) const;
    [[nodiscard]] std::unique_ptr<evaluation::Executable> rowSoftmax(const evaluation::RowSoftmax& softmax) const;

private:
    struct Library;
    std::shared_ptr<Library> m_library;
};

}  // namespace ww::host
