#include "core/evaluation/input_variation.h"

#include <algorithm>

#include "core/evaluation/tolerance.h"

namespace ww::evaluation {

using model::Argument;
using model::ArgumentDefinition;
using model::Fill;

bool isInput(const Argument& argument) {
    return argument.kind == ArgumentDefinition::Kind::Buffer && argument.access != ArgumentDefinition::Access::Write;
}

bool isOutput(const Argument& argument) {
    return argument.kind == ArgumentDefinition::Kind::Buffer && argument.access != ArgumentDefinition::Access::Read;
}

namespace {

std::vector<const Argument*> inputsOf(const model::ProblemInstance& instance) {
    std::vector<const Argument*> inputs;
    for (const Argument& argument : instance.arguments) {
        if (isInput(argument)) inputs.push_back(&argument);
    }
    return inputs;
}

bool mayVary(const Argument& argument) {
    return model::isFloatingPoint(argument.type) && argument.fill.kind != Fill::Kind::File;
}

/// The nominal fills with `change` applied to every input that may vary; `index` counts inputs.
template <typename Change>
InputVariation varied(const std::string& label, const std::vector<const Argument*>& inputs, Change change) {
    InputVariation variation{label, {}, false};
    for (std::size_t index = 0; index < inputs.size(); ++index) {
        Fill fill = inputs[index]->fill;
        if (mayVary(*inputs[index])) change(fill, index);
        variation.fills.push_back(fill);
    }
    return variation;
}

void scale(Fill& fill, double factor) {
    fill.low *= factor;
    fill.high *= factor;
    fill.mean *= factor;
    fill.deviation *= factor;
    fill.value *= factor;
}

Fill uniform(double low, double high) {
    Fill fill;
    fill.kind = Fill::Kind::Uniform;
    fill.low = low;
    fill.high = high;
    return fill;
}

Fill constant(double value) {
    Fill fill;
    fill.kind = Fill::Kind::Constant;
    fill.value = value;
    return fill;
}

/// Sums of products of zeros and ones are whole numbers of at most K: exact in every type as long as K is.
bool exactSums(const model::ProblemInstance& instance, const std::vector<const Argument*>& inputs) {
    if (!std::all_of(inputs.begin(), inputs.end(), [](const Argument* input) { return mayVary(*input); })) return false;
    const auto depth =
        std::find_if(instance.sizes.begin(), instance.sizes.end(), [](const auto& size) { return size.first == "K"; });
    if (depth == instance.sizes.end()) return false;
    return std::all_of(instance.arguments.begin(), instance.arguments.end(), [&](const Argument& argument) {
        return !isOutput(argument) || depth->second <= largestExactInteger(argument.type);
    });
}

// One operand only is made tiny: f16 products of two tiny operands would fall below the type's normal range.
void appendGemm(std::vector<InputVariation>& variations, const model::ProblemInstance& instance,
                const std::vector<const Argument*>& inputs) {
    if (exactSums(instance, inputs)) {
        Fill zeroOne;
        zeroOne.kind = Fill::Kind::ZeroOne;
        variations.push_back(varied("zeros and ones", inputs, [&](Fill& fill, std::size_t) { fill = zeroOne; }));
        variations.back().exact = true;
    }
    variations.push_back(varied("tiny values", inputs, [](Fill& fill, std::size_t index) {
        if (index == 0) scale(fill, 1e-3);
    }));
    variations.push_back(varied("large values", inputs, [](Fill& fill, std::size_t index) {
        if (index == 0) scale(fill, 64);
    }));
    variations.push_back(varied("mixed magnitudes", inputs, [](Fill& fill, std::size_t index) {
        fill.kind = Fill::Kind::Normal;
        fill.mean = 0;
        fill.deviation = index == 0 ? 16 : 1.0 / 16;
    }));
}

void appendSoftmax(std::vector<InputVariation>& variations, const std::vector<const Argument*>& inputs) {
    variations.push_back(varied("extreme logits", inputs, [](Fill& fill, std::size_t) { fill = uniform(-200, 200); }));
    variations.push_back(
        varied("a large common offset", inputs, [](Fill& fill, std::size_t) { fill = uniform(200, 208); }));
    variations.push_back(varied("constant rows", inputs, [](Fill& fill, std::size_t) { fill = constant(-3.5); }));
}

/// Of other kernels nothing is known but the range their author gave: stay in it.
void appendGeneric(std::vector<InputVariation>& variations, const std::vector<const Argument*>& inputs) {
    variations.push_back(varied("a narrow range", inputs, [](Fill& fill, std::size_t) {
        if (fill.kind == Fill::Kind::Uniform) fill.low = fill.high - (fill.high - fill.low) * 1e-3;
        if (fill.kind == Fill::Kind::Normal) fill.deviation *= 1e-3;
    }));
    variations.push_back(varied("constant values", inputs, [](Fill& fill, std::size_t) {
        if (fill.kind == Fill::Kind::Uniform) fill = constant(0.25 * fill.low + 0.75 * fill.high);
        if (fill.kind == Fill::Kind::Normal) fill = constant(fill.mean + fill.deviation);
    }));
}

}  // namespace

std::vector<InputVariation> inputVariations(const std::string& family, const model::ProblemInstance& instance) {
    const std::vector<const Argument*> inputs = inputsOf(instance);
    std::vector<InputVariation> variations{varied("nominal", inputs, [](Fill&, std::size_t) {})};
    if (std::none_of(inputs.begin(), inputs.end(), [](const Argument* input) { return mayVary(*input); })) {
        return variations;
    }
    if (family == "gemm") {
        appendGemm(variations, instance, inputs);
    } else if (family == "softmax") {
        appendSoftmax(variations, inputs);
    } else {
        appendGeneric(variations, inputs);
    }
    return variations;
}

}  // namespace ww::evaluation
