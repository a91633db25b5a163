#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/expression/expression.h"

namespace ww::expression {

/// Names with their values, and what expressions give under them.
class Scope {
public:
    void set(std::string_view name, model::Value value);

    /// Names a value computed from those set before. What cannot be computed is reported where the name is used, so
    /// that `c ? quotient : 0` may name a quotient that does not always exist. Fails when the text is no expression or
    /// uses unknown names.
    [[nodiscard]] Checked<void> derive(std::string_view name, std::string_view text);

    [[nodiscard]] bool contains(std::string_view name) const { return m_values.contains(name); }
    [[nodiscard]] std::vector<std::string> names() const;
    [[nodiscard]] const model::Value* find(std::string_view name) const;  ///< none: unknown or not computable

    [[nodiscard]] Checked<model::Value> evaluate(const Expression& expression) const;
    [[nodiscard]] Checked<model::Value> evaluate(std::string_view text) const;

    /// A whole number; reals without a fraction are whole numbers too.
    [[nodiscard]] Checked<std::int64_t> evaluateInteger(std::string_view text) const;
    [[nodiscard]] Checked<double> evaluateNumber(std::string_view text) const;
    [[nodiscard]] Checked<bool> evaluateCondition(std::string_view text) const;

private:
    using Entry = std::variant<model::Value, Problem>;

    std::map<std::string, Entry, std::less<>> m_values;
};

/// The problem of a name that is not in `known`, with the name that was probably meant.
[[nodiscard]] Problem unknownName(const Expression& expression, std::string_view name,
                                  const std::vector<std::string>& known);

}  // namespace ww::expression
