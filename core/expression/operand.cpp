#include "core/expression/operand.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ww::expression {

namespace {

using Kind = Operand::Kind;

constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();

bool bothWhole(const Operand& a, const Operand& b) {
    return a.kind <= Kind::Integer && b.kind <= Kind::Integer;
}

/// The fault among the operands of an operation that needs them all as numbers.
Operand notNumbers(const Operand& a, const Operand& b) {
    if (a.isFault()) return a;
    if (b.isFault()) return b;
    return Operand::ofFault(Fault::NotANumber);
}

Operand floorDivide(std::int64_t a, std::int64_t b) {
    if (b == 0) return Operand::ofFault(Fault::DivisionByZero);
    if (a == smallest && b == -1) return Operand::ofFault(Fault::Overflow);
    const std::int64_t quotient = a / b;
    return Operand::ofInteger(quotient - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0));
}

Operand modulo(std::int64_t a, std::int64_t b) {
    if (b == 0) return Operand::ofFault(Fault::DivisionByZero);
    if (b == -1) return Operand::ofInteger(0);
    const std::int64_t remainder = a % b;
    return Operand::ofInteger(remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder);
}

Operand ceilDivide(std::int64_t a, std::int64_t b) {
    const Operand down = floorDivide(a, b);
    // When it is not exact, the quotient rounded down is at least one below the greatest integer.
    return down.isFault() || a % b == 0 ? down : Operand::ofInteger(down.integer + 1);
}

Operand power(std::int64_t base, std::int64_t exponent) {
    if (exponent < 0) {
        if (base == 0) return Operand::ofFault(Fault::DivisionByZero);
        return Operand::ofReal(std::pow(static_cast<double>(base), static_cast<double>(exponent)));
    }
    std::int64_t result = 1;
    for (;;) {
        if ((exponent & 1) != 0 && __builtin_mul_overflow(result, base, &result))
            return Operand::ofFault(Fault::Overflow);
        exponent >>= 1;
        if (exponent == 0) return Operand::ofInteger(result);
        if (base == 0 || base == 1) continue;
        if (__builtin_mul_overflow(base, base, &base)) return Operand::ofFault(Fault::Overflow);
    }
}

Operand wholeArithmetic(Op op, std::int64_t a, std::int64_t b) {
    std::int64_t result = 0;
    bool overflows = false;
    switch (op) {
        case Op::Add:
            overflows = __builtin_add_overflow(a, b, &result);
            break;
        case Op::Subtract:
            overflows = __builtin_sub_overflow(a, b, &result);
            break;
        case Op::Multiply:
            overflows = __builtin_mul_overflow(a, b, &result);
            break;
        case Op::FloorDivide:
            return floorDivide(a, b);
        case Op::Modulo:
            return modulo(a, b);
        case Op::CeilDivide:
            return ceilDivide(a, b);
        case Op::Power:
            return power(a, b);
        case Op::Minimum:
            return Operand::ofInteger(std::min(a, b));
        case Op::Maximum:
            return Operand::ofInteger(std::max(a, b));
        default:  // Divide
            if (b == 0) return Operand::ofFault(Fault::DivisionByZero);
            return Operand::ofReal(static_cast<double>(a) / static_cast<double>(b));
    }
    return overflows ? Operand::ofFault(Fault::Overflow) : Operand::ofInteger(result);
}

Operand realArithmetic(Op op, double a, double b) {
    const bool divides = op == Op::Divide || op == Op::FloorDivide || op == Op::Modulo || op == Op::CeilDivide;
    if (divides && b == 0) return Operand::ofFault(Fault::DivisionByZero);
    switch (op) {
        case Op::Add:
            return Operand::ofReal(a + b);
        case Op::Subtract:
            return Operand::ofReal(a - b);
        case Op::Multiply:
            return Operand::ofReal(a * b);
        case Op::FloorDivide:
            return Operand::ofReal(std::floor(a / b));
        case Op::CeilDivide:
            return Operand::ofReal(std::ceil(a / b));
        case Op::Minimum:
            return Operand::ofReal(std::min(a, b));
        case Op::Maximum:
            return Operand::ofReal(std::max(a, b));
        case Op::Modulo: {
            const double remainder = std::fmod(a, b);
            return Operand::ofReal(remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder);
        }
        case Op::Power:
            if (a == 0 && b < 0) return Operand::ofFault(Fault::DivisionByZero);
            if (a < 0 && b != std::floor(b)) return Operand::ofFault(Fault::NotReal);
            return Operand::ofReal(std::pow(a, b));
        default:
            return Operand::ofReal(a / b);
    }
}

Operand arithmetic(Op op, const Operand& a, const Operand& b) {
    if (bothWhole(a, b)) return wholeArithmetic(op, a.integer, b.integer);
    if (!a.isNumber() || !b.isNumber()) return notNumbers(a, b);
    return realArithmetic(op, a.asReal(), b.asReal());
}

Operand equal(const Operand& a, const Operand& b, bool wanted) {
    if (bothWhole(a, b)) return Operand::ofFlag((a.integer == b.integer) == wanted);
    if (a.isFault()) return a;
    if (b.isFault()) return b;
    if (a.kind == Kind::Text && b.kind == Kind::Text) return Operand::ofFlag((*a.text == *b.text) == wanted);
    const bool same = a.isNumber() && b.isNumber() && a.asReal() == b.asReal();
    return Operand::ofFlag(same == wanted);
}

Operand less(const Operand& a, const Operand& b, bool orEqual) {
    if (bothWhole(a, b)) return Operand::ofFlag(a.integer < b.integer || (orEqual && a.integer == b.integer));
    if (a.isFault()) return a;
    if (b.isFault()) return b;
    if (a.kind == Kind::Text && b.kind == Kind::Text) {
        const int order = a.text->compare(*b.text);
        return Operand::ofFlag(order < 0 || (orEqual && order == 0));
    }
    if (!a.isNumber() || !b.isNumber()) return Operand::ofFault(Fault::NotComparable);
    return Operand::ofFlag(a.asReal() < b.asReal() || (orEqual && a.asReal() == b.asReal()));
}

/// A flag, or the fault that keeps `a` from being one.
Operand truth(const Operand& a) {
    if (a.kind <= Kind::Integer) return Operand::ofFlag(a.integer != 0);
    if (a.kind == Kind::Real) return Operand::ofFlag(a.real != 0);
    return a.isFault() ? a : Operand::ofFault(Fault::NotACondition);
}

Operand both(const Operand& a, const Operand& b) {
    const Operand left = truth(a);
    return left.isTrueFlag() ? truth(b) : left;
}

Operand either(const Operand& a, const Operand& b) {
    const Operand left = truth(a);
    return left.isFault() || left.integer != 0 ? left : truth(b);
}

Operand toInteger(double value) {
    if (std::abs(value) >= 0x1p63) return Operand::ofFault(Fault::Overflow);
    return Operand::ofInteger(static_cast<std::int64_t>(value));
}

Operand unary(Op op, const Operand& a) {
    if (a.isFault()) return a;
    if (!a.isNumber()) return Operand::ofFault(Fault::NotANumber);
    const bool whole = a.kind != Kind::Real;
    switch (op) {
        case Op::Negate:
            return whole ? wholeArithmetic(Op::Subtract, 0, a.integer) : Operand::ofReal(-a.real);
        case Op::Absolute:
            if (whole)
                return a.integer < 0 ? wholeArithmetic(Op::Subtract, 0, a.integer) : Operand::ofInteger(a.integer);
            return Operand::ofReal(std::abs(a.real));
        case Op::Floor:
            return whole ? Operand::ofInteger(a.integer) : toInteger(std::floor(a.real));
        case Op::Ceiling:
            return whole ? Operand::ofInteger(a.integer) : toInteger(std::ceil(a.real));
        case Op::ToInteger:
            return whole ? Operand::ofInteger(a.integer) : toInteger(std::trunc(a.real));
        case Op::ToReal:
            return Operand::ofReal(a.asReal());
        case Op::SquareRoot:
            return a.asReal() < 0 ? Operand::ofFault(Fault::NotReal) : Operand::ofReal(std::sqrt(a.asReal()));
        default:
            return a.asReal() <= 0 ? Operand::ofFault(Fault::NotReal) : Operand::ofReal(std::log2(a.asReal()));
    }
}

}  // namespace

std::string_view toString(Fault fault) {
    switch (fault) {
        case Fault::DivisionByZero:
            return "division by zero";
        case Fault::Overflow:
            return "the result does not fit into 64 bits";
        case Fault::NotANumber:
            return "text where a number is needed";
        case Fault::NotACondition:
            return "text where a condition is needed";
        case Fault::NotComparable:
            return "text and numbers have no order";
        case Fault::NotReal:
            return "the result is not a real number";
        case Fault::Inherited:
            break;
    }
    return "a name could not be computed";
}

Operand Operand::ofFlag(bool value) {
    Operand operand;
    operand.kind = Kind::Flag;
    operand.integer = value ? 1 : 0;
    return operand;
}

Operand Operand::ofInteger(std::int64_t value) {
    Operand operand;
    operand.integer = value;
    return operand;
}

Operand Operand::ofReal(double value) {
    if (!std::isfinite(value)) return ofFault(Fault::Overflow);
    Operand operand;
    operand.kind = Kind::Real;
    operand.real = value;
    return operand;
}

Operand Operand::ofText(const std::string& value) {
    Operand operand;
    operand.kind = Kind::Text;
    operand.text = &value;
    return operand;
}

Operand Operand::ofFault(Fault fault) {
    Operand operand;
    operand.kind = Kind::Fault;
    operand.fault = fault;
    return operand;
}

Operand Operand::ofProblem(const Problem& problem) {
    Operand operand = ofFault(Fault::Inherited);
    operand.inherited = &problem;
    return operand;
}

Operand Operand::of(const model::Value& value) {
    struct Converter {
        Operand operator()(bool flag) const { return ofFlag(flag); }
        Operand operator()(std::int64_t number) const { return ofInteger(number); }
        Operand operator()(double number) const { return ofReal(number); }
        Operand operator()(const std::string& text) const { return ofText(text); }
    };
    return std::visit(Converter{}, value);
}

Operand apply(Op op, const Operand& a, const Operand& b, const Operand& c) {
    switch (op) {
        case Op::Constant:
        case Op::Input:
            return a;
        case Op::Equal:
            return equal(a, b, true);
        case Op::NotEqual:
            return equal(a, b, false);
        case Op::Less:
            return less(a, b, false);
        case Op::LessEqual:
            return less(a, b, true);
        case Op::And:
            return both(a, b);
        case Op::Or:
            return either(a, b);
        case Op::Truth:
            return truth(a);
        case Op::Not: {
            const Operand flag = truth(a);
            return flag.isFault() ? flag : Operand::ofFlag(flag.integer == 0);
        }
        case Op::Select: {
            const Operand flag = truth(a);
            if (flag.isFault()) return flag;
            return flag.integer != 0 ? b : c;
        }
        default:
            return op < Op::Add ? unary(op, a) : arithmetic(op, a, b);
    }
}

}  // namespace ww::expression
