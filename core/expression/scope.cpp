#include "core/expression/scope.h"

#include <cmath>

#include "core/base/text.h"

namespace ww::expression {

namespace {

model::Value toValue(const Operand& operand) {
    switch (operand.kind) {
        case Operand::Kind::Flag:
            return operand.integer != 0;
        case Operand::Kind::Real:
            return operand.real;
        case Operand::Kind::Text:
            return *operand.text;
        default:
            return operand.integer;
    }
}

Problem toProblem(const Expression& expression, const Operand& fault) {
    std::string message(toString(fault.fault));
    if (fault.fault == Fault::Inherited) message = fault.inherited->describe() + ", which is used";
    return problemAt(expression.text(), fault.byte, std::move(message));
}

}  // namespace

Problem unknownName(const Expression& expression, std::string_view name, const std::vector<std::string>& known) {
    const std::string_view closest = closestMatch(name, known);
    std::string message = fmt::format("unknown name {}", name);
    if (!closest.empty()) {
        message += fmt::format("; did you mean {}?", closest);
    } else if (known.size() <= 40) {
        message += fmt::format("; known are {}", join(known, ", "));
    }
    return problemAt(expression.text(), expression.byteOf(name), std::move(message));
}

void Scope::set(std::string_view name, model::Value value) {
    m_values.insert_or_assign(std::string(name), std::move(value));
}

Checked<void> Scope::derive(std::string_view name, std::string_view text) {
    const auto expression = Expression::parse(text);
    if (!expression) return tl::unexpected(expression.error());
    for (const std::string& used : expression->names()) {
        if (!contains(used)) return tl::unexpected(unknownName(*expression, used, names()));
    }
    if (auto value = evaluate(*expression)) {
        m_values.insert_or_assign(std::string(name), std::move(*value));
    } else {
        m_values.insert_or_assign(std::string(name), value.error());
    }
    return {};
}

std::vector<std::string> Scope::names() const {
    std::vector<std::string> names;
    for (const auto& [name, entry] : m_values)
        names.push_back(name);
    return names;
}

const model::Value* Scope::find(std::string_view name) const {
    const auto entry = m_values.find(name);
    return entry == m_values.end() ? nullptr : std::get_if<model::Value>(&entry->second);
}

Checked<model::Value> Scope::evaluate(const Expression& expression) const {
    std::vector<Operand> inputs;
    inputs.reserve(expression.names().size());
    for (const std::string& name : expression.names()) {
        const auto entry = m_values.find(name);
        if (entry == m_values.end()) return tl::unexpected(unknownName(expression, name, names()));
        const auto* value = std::get_if<model::Value>(&entry->second);
        inputs.push_back(value != nullptr ? Operand::of(*value) : Operand::ofProblem(std::get<Problem>(entry->second)));
    }
    const Operand result = expression.evaluate(inputs);
    if (result.isFault()) return tl::unexpected(toProblem(expression, result));
    return toValue(result);
}

Checked<model::Value> Scope::evaluate(std::string_view text) const {
    const auto expression = Expression::parse(text);
    if (!expression) return tl::unexpected(expression.error());
    return evaluate(*expression);
}

Checked<std::int64_t> Scope::evaluateInteger(std::string_view text) const {
    const auto value = evaluate(text);
    if (!value) return tl::unexpected(value.error());
    if (const auto* integer = std::get_if<std::int64_t>(&*value)) return *integer;
    if (const auto* flag = std::get_if<bool>(&*value)) return *flag ? 1 : 0;
    const auto* real = std::get_if<double>(&*value);
    if (real != nullptr && *real == std::floor(*real) && std::abs(*real) < 0x1p63)
        return static_cast<std::int64_t>(*real);
    return tl::unexpected(problemAt(text, 0, fmt::format("{} is not a whole number", model::toString(*value))));
}

Checked<double> Scope::evaluateNumber(std::string_view text) const {
    const auto value = evaluate(text);
    if (!value) return tl::unexpected(value.error());
    const Operand operand = Operand::of(*value);
    if (!operand.isNumber()) return tl::unexpected(problemAt(text, 0, "a number is needed, not text"));
    return operand.asReal();
}

Checked<bool> Scope::evaluateCondition(std::string_view text) const {
    const auto value = evaluate(text);
    if (!value) return tl::unexpected(value.error());
    const Operand flag = apply(Op::Truth, Operand::of(*value), {}, {});
    if (flag.isFault()) return tl::unexpected(problemAt(text, 0, std::string(toString(flag.fault))));
    return flag.integer != 0;
}

}  // namespace ww::expression
