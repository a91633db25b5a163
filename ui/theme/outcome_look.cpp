#include "ui/theme/outcome_look.h"

#include "ui/theme/theme.h"

namespace ww::ui {
namespace {

struct Mark {
    const char16_t* glyph;
    QColor Colors::* color;
};

// Geometric shapes and mathematical signs only: every common font has them, none is drawn as a coloured emoji.
Mark markOf(model::Outcome outcome) {
    switch (outcome) {
        case model::Outcome::Ok:
            return {u"●", &Colors::faster};
        case model::Outcome::CompileFailed:
            return {u"✕", &Colors::compile};
        case model::Outcome::CompileTimedOut:
            return {u"◶", &Colors::compile};
        case model::Outcome::ResourceExceeded:
            return {u"▣", &Colors::resource};
        case model::Outcome::LaunchFailed:
            return {u"◇", &Colors::resource};
        case model::Outcome::IllegalAccess:
            return {u"◆", &Colors::crash};
        case model::Outcome::TimedOut:
            return {u"◷", &Colors::timeout};
        case model::Outcome::WorkerDied:
            return {u"◌", &Colors::crash};
        case model::Outcome::NonFinite:
            return {u"∞", &Colors::wrong};
        case model::Outcome::WrongResult:
            return {u"≠", &Colors::wrong};
        case model::Outcome::NonDeterministic:
            return {u"±", &Colors::wrong};
        case model::Outcome::Implausible:
            return {u"?", &Colors::timeout};
        case model::Outcome::Unstable:
            return {u"~", &Colors::timeout};
        case model::Outcome::Cancelled:
            return {u"–", &Colors::neutral};
    }
    return {u"?", &Colors::neutral};
}

}  // namespace

Look lookOf(model::Outcome outcome) {
    const Mark mark = markOf(outcome);
    const std::string_view words = model::label(outcome);
    return {QString::fromUtf16(mark.glyph), colors().*mark.color,
            QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()))};
}

Look lookOf(const model::Speedup& speedup) {
    if (speedup.low > 1) return {QStringLiteral("▲"), colors().faster, QObject::tr("faster")};
    if (speedup.high > 0 && speedup.high < 1) return {QStringLiteral("▼"), colors().slower, QObject::tr("slower")};
    return {QStringLiteral("≈"), colors().neutral, QObject::tr("within noise")};
}

}  // namespace ww::ui
