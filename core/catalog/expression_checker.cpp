#include "core/catalog/expression_checker.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/expression/scope.h"

namespace ww::catalog {

namespace {

using expression::Expression;
using expression::Op;
using expression::Problem;

void report(MistakeLog& log, Place place, const Problem& problem) {
    // A text over several lines or with escapes moves the columns: then the message's own column must do.
    place.column += problem.column - 1;
    log.add(place, problem.describe());
}

}  // namespace

void ExpressionChecker::check(const PlacedText& expression) const {
    const auto parsed = Expression::parse(expression.text);
    if (!parsed) return report(*m_log, expression.place, parsed.error());
    std::vector<std::string> known;
    for (const auto& [name, texts] : m_names)
        known.push_back(name);
    for (const std::string& name : parsed->names()) {
        if (!knows(name)) report(*m_log, expression.place, expression::unknownName(*parsed, name, known));
    }
    checkComparisons(*parsed, expression);
}

void ExpressionChecker::checkComparisons(const Expression& parsed, const PlacedText& expression) const {
    const auto steps = parsed.steps();
    const auto checkPair = [&](const expression::Step& name, const expression::Step& constant) {
        if (name.op != Op::Input || constant.op != Op::Constant) return;
        const auto* text = std::get_if<std::string>(&parsed.constants()[constant.a]);
        const auto known = m_names.find(parsed.names()[name.a]);
        if (text == nullptr || known == m_names.end() || known->second.empty()) return;
        const std::vector<std::string>& texts = known->second;
        if (std::ranges::find(texts, *text) != texts.end()) return;
        const std::string_view closest = closestMatch(*text, texts);
        const std::string hint = closest.empty() ? fmt::format("it is one of {}", join(texts, ", "))
                                                 : fmt::format("did you mean '{}'?", closest);
        report(*m_log, expression.place,
               expression::problemAt(parsed.text(), constant.byte,
                                     fmt::format("{} is never '{}'; {}", known->first, *text, hint)));
    };
    for (const expression::Step& step : steps) {
        if (step.op != Op::Equal && step.op != Op::NotEqual) continue;
        checkPair(steps[step.a], steps[step.b]);
        checkPair(steps[step.b], steps[step.a]);
    }
}

}  // namespace ww::catalog
