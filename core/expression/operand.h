#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/model/value.h"

namespace ww::expression {

struct Problem;

/// Why a value could not be computed.
enum class Fault : std::uint8_t {
    DivisionByZero,
    Overflow,
    NotANumber,
    NotACondition,
    NotComparable,
    NotReal,
    Inherited
};

[[nodiscard]] std::string_view toString(Fault fault);

/// A value while expressions are evaluated: trivially copied, never allocates. A fault is a value too and runs through
/// to the result, unless and/or/?: do not need the part in which it arose.
struct Operand {
    enum class Kind : std::uint8_t { Flag, Integer, Real, Text, Fault };

    static constexpr std::uint32_t nowhere = ~std::uint32_t{0};

    Kind kind = Kind::Integer;
    Fault fault = Fault::Overflow;  ///< Fault
    std::uint32_t byte = nowhere;   ///< Fault: where in the expression
    union {
        std::int64_t integer = 0;  ///< Flag (0 or 1), Integer
        double real;               ///< Real, finite
        const std::string* text;   ///< Text; owned by the scope, graph or expression
        const Problem* inherited;  ///< Fault::Inherited: of a name that the expression uses
    };

    static Operand ofFlag(bool value);
    static Operand ofInteger(std::int64_t value);
    static Operand ofReal(double value);  ///< a fault when it is not finite
    static Operand ofText(const std::string& value);
    static Operand ofFault(Fault fault);
    static Operand ofProblem(const Problem& problem);
    static Operand of(const model::Value& value);  ///< text refers to `value`

    [[nodiscard]] bool isFault() const { return kind == Kind::Fault; }
    [[nodiscard]] bool isNumber() const { return kind <= Kind::Real; }
    [[nodiscard]] double asReal() const { return kind == Kind::Real ? real : static_cast<double>(integer); }
    [[nodiscard]] bool isTrueFlag() const { return kind == Kind::Flag && integer != 0; }
};

enum class Op : std::uint8_t {
    Constant,
    Input,
    Negate,
    Not,
    Truth,
    Absolute,
    Floor,
    Ceiling,
    ToInteger,
    ToReal,
    SquareRoot,
    Log2,
    Add,
    Subtract,
    Multiply,
    Divide,
    FloorDivide,
    Modulo,
    Power,
    CeilDivide,
    Minimum,
    Maximum,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    And,
    Or,
    Select,
};

/// The value of one operation. Integers are exact: what does not fit into 64 bits is a fault, never wrapped. `/` always
/// gives a real; `//` and `%` round down, as in Python. Flags count as 0 and 1.
[[nodiscard]] Operand apply(Op op, const Operand& a, const Operand& b, const Operand& c);

/// apply() with the cases that constraints mostly consist of in line: whole numbers that need no special care.
[[nodiscard]] inline Operand applyInline(Op op, const Operand& a, const Operand& b, const Operand& c) {
    if (a.kind > Operand::Kind::Integer || b.kind > Operand::Kind::Integer) return apply(op, a, b, c);
    Operand result;
    const auto flag = [&result](bool value) {
        result.kind = Operand::Kind::Flag;
        result.integer = value ? 1 : 0;
        return result;
    };
    bool overflows = false;
    switch (op) {
        case Op::Add:
            overflows = __builtin_add_overflow(a.integer, b.integer, &result.integer);
            break;
        case Op::Subtract:
            overflows = __builtin_sub_overflow(a.integer, b.integer, &result.integer);
            break;
        case Op::Multiply:
            overflows = __builtin_mul_overflow(a.integer, b.integer, &result.integer);
            break;
        case Op::Equal:
            return flag(a.integer == b.integer);
        case Op::NotEqual:
            return flag(a.integer != b.integer);
        case Op::Less:
            return flag(a.integer < b.integer);
        case Op::LessEqual:
            return flag(a.integer <= b.integer);
        default:
            return apply(op, a, b, c);
    }
    return overflows ? apply(op, a, b, c) : result;
}

/// One step of a compiled expression. Operands are earlier steps.
struct Step {
    Op op = Op::Constant;
    std::uint32_t a = 0, b = 0, c = 0;  ///< Constant, Input: `a` is its number
    std::uint32_t byte = 0;             ///< where in the text
};

}  // namespace ww::expression
