#pragma once

#include <string>

#include <QString>

#include "core/model/attempt.h"
#include "core/model/kernel_definition.h"

/// Numbers for people, in the user's locale: three significant digits, a unit that fits.
namespace ww::ui {

[[nodiscard]] inline QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}
[[nodiscard]] inline QString text(std::string_view utf8) {
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

[[nodiscard]] QString formatNumber(double value, int digits = 3);
[[nodiscard]] QString formatSpeedup(double ratio);                                ///< "2.31×"
[[nodiscard]] QString formatInterval(const model::Speedup& speedup);              ///< "2.27 – 2.35"
[[nodiscard]] QString formatMilliseconds(double milliseconds);                    ///< "0.412 ms", "18.3 µs", "2.10 s"
[[nodiscard]] QString formatSeconds(double seconds);                              ///< "8 s", "2 min 05 s", "1 h 12 min"
[[nodiscard]] QString formatBytes(std::int64_t bytes);                            ///< "227 KiB"
[[nodiscard]] QString formatCount(double count);                                  ///< "5 184", "2.1 × 10⁹"
[[nodiscard]] QString formatSizes(const model::Sizes& sizes);                     ///< "M 512 · N 512 · K 512"
[[nodiscard]] QString formatSettings(const model::Configuration& configuration);  ///< "BLOCK_M 64 · STAGES 3"
[[nodiscard]] QString formatMoment(const std::string& iso8601Utc);  ///< "today 14:03", "12 Mar 2026 09:15"

/// Seconds since the epoch; none when the text is not a time.
[[nodiscard]] double secondsOf(const std::string& iso8601Utc);

}  // namespace ww::ui
