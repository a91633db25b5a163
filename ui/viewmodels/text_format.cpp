#include "ui/viewmodels/text_format.h"

#include <array>
#include <cmath>

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QStringList>

namespace ww::ui {
namespace {

QString tr(const char* words) {
    return QCoreApplication::translate("TextFormat", words);
}

}  // namespace

QString formatNumber(double value, int digits) {
    if (value == 0) return QStringLiteral("0");
    if (!std::isfinite(value)) return QStringLiteral("–");
    const double size = std::abs(value);
    const int before = static_cast<int>(std::floor(std::log10(size))) + 1;
    if (size >= 1e7 || size < 1e-4) return QLocale().toString(value, 'e', digits - 1);
    return QLocale().toString(value, 'f', std::max(0, digits - before));
}

QString formatSpeedup(double ratio) {
    if (!(ratio > 0)) return QStringLiteral("–");
    return formatNumber(ratio) + QStringLiteral("×");
}

QString formatInterval(const model::Speedup& speedup) {
    if (!(speedup.high > 0)) return QStringLiteral("–");
    return formatNumber(speedup.low) + QStringLiteral(" – ") + formatNumber(speedup.high);
}

QString formatMilliseconds(double milliseconds) {
    if (!(milliseconds > 0)) return QStringLiteral("–");
    if (milliseconds < 0.1) return formatNumber(milliseconds * 1000) + QStringLiteral(" µs");
    if (milliseconds < 1000) return formatNumber(milliseconds) + QStringLiteral(" ms");
    return formatNumber(milliseconds / 1000) + QStringLiteral(" s");
}

QString formatSeconds(double seconds) {
    const auto whole = static_cast<qint64>(std::llround(std::max(0.0, seconds)));
    if (whole < 60) return tr("%1 s").arg(whole);
    if (whole < 3600) return tr("%1 min %2 s").arg(whole / 60).arg(whole % 60, 2, 10, QLatin1Char('0'));
    return tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60, 2, 10, QLatin1Char('0'));
}

QString formatBytes(std::int64_t bytes) {
    static constexpr std::array units = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1024 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    const QString number = value == std::floor(value) ? QLocale().toString(value, 'f', 0) : formatNumber(value);
    return number + QLatin1Char(' ') + QLatin1String(units.at(unit));
}

QString formatCount(double count) {
    if (count < 1e9) return QLocale().toString(static_cast<qlonglong>(count));
    static const QString superscripts = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹");
    const int exponent = static_cast<int>(std::floor(std::log10(count)));
    QString raised;
    for (const QChar digit : QString::number(exponent))
        raised += superscripts.at(digit.digitValue());
    return formatNumber(count / std::pow(10, exponent), 2) + QStringLiteral(" × 10") + raised;
}

QString formatSizes(const model::Sizes& sizes) {
    QStringList parts;
    for (const auto& [name, value] : sizes)
        parts << text(name) + QLatin1Char(' ') + QString::number(value);
    return parts.join(QStringLiteral(" · "));
}

QString formatSettings(const model::Configuration& configuration) {
    QStringList parts;
    for (const model::Setting& setting : configuration.settings) {
        parts << text(setting.name) + QLatin1Char(' ') + text(model::toString(setting.value));
    }
    return parts.join(QStringLiteral(" · "));
}

QString formatMoment(const std::string& iso8601Utc) {
    const QDateTime moment = QDateTime::fromString(text(iso8601Utc), Qt::ISODate).toLocalTime();
    if (!moment.isValid()) return QStringLiteral("–");
    const QString clock = moment.toString(QStringLiteral("HH:mm"));
    const qint64 days = moment.date().daysTo(QDate::currentDate());
    if (days == 0) return tr("today %1").arg(clock);
    if (days == 1) return tr("yesterday %1").arg(clock);
    return QLocale().toString(moment.date(), QStringLiteral("d MMM yyyy")) + QLatin1Char(' ') + clock;
}

double secondsOf(const std::string& iso8601Utc) {
    const QDateTime moment = QDateTime::fromString(text(iso8601Utc), Qt::ISODateWithMs);
    return moment.isValid() ? static_cast<double>(moment.toMSecsSinceEpoch()) / 1000 : std::nan("");
}

}  // namespace ww::ui
