#include "core/evaluation/library_problem.h"

namespace ww::evaluation {

namespace {

struct Matrix {
    const model::Argument* argument = nullptr;
    void* address = nullptr;

    [[nodiscard]] std::int64_t rows() const { return argument->shape[0]; }
    [[nodiscard]] std::int64_t columns() const { return argument->shape[1]; }
};

/// Buffers of the instance by access; none when one is no matrix of `type`.
struct Matrices {
    std::vector<Matrix> inputs, outputs;
};

std::optional<Matrices> matricesOf(const model::ProblemInstance& instance, model::ElementType type,
                                   const Bindings& bindings) {
    Matrices matrices;
    for (const model::Argument& argument : instance.arguments) {
        if (argument.kind != model::ArgumentDefinition::Kind::Buffer) continue;
        const auto bound = bindings.find(argument.name);
        if (bound == bindings.end() || argument.shape.size() != 2 || argument.type != type) return std::nullopt;
        const bool input = argument.access == model::ArgumentDefinition::Access::Read;
        (input ? matrices.inputs : matrices.outputs).push_back({&argument, bound->second->address()});
    }
    return matrices;
}

}  // namespace

std::optional<MatrixProduct> matrixProductOf(const model::ProblemRequest& problem,
                                             const model::ProblemInstance& instance, const Bindings& bindings) {
    if (problem.family != "gemm") return std::nullopt;
    const std::optional<Matrices> found = matricesOf(instance, problem.type, bindings);
    if (!found || found->inputs.size() != 2 || found->outputs.size() != 1) return std::nullopt;
    const Matrix &a = found->inputs[0], &b = found->inputs[1], &c = found->outputs[0];
    if (a.columns() != b.rows() || a.rows() != c.rows() || b.columns() != c.columns()) return std::nullopt;
    return MatrixProduct{a.rows(), b.columns(), a.columns(), a.address, b.address, c.address, problem.type};
}

std::optional<RowSoftmax> rowSoftmaxOf(const model::ProblemRequest& problem, const model::ProblemInstance& instance,
                                       const Bindings& bindings) {
    if (problem.family != "softmax") return std::nullopt;
    const std::optional<Matrices> found = matricesOf(instance, problem.type, bindings);
    if (!found || found->inputs.size() != 1 || found->outputs.size() != 1) return std::nullopt;
    const Matrix &x = found->inputs[0], &y = found->outputs[0];
    if (x.argument->shape != y.argument->shape) return std::nullopt;
    return RowSoftmax{x.rows(), x.columns(), x.address, y.address, problem.type};
}

}  // namespace ww::evaluation
