#include <algorithm>
#include <array>
#include <cmath>

#include "core/simulation/simulation_output.h"

namespace ww::simulation {

namespace {

constexpr double panelWidth = 300, panelHeight = 190, left = 44, top = 26, gap = 34;
constexpr double lowest = -0.5, highest = 1.0;  // P below is drawn at the edge: it has no lower bound
constexpr std::size_t columns = 3, mostPoints = 200;

// Okabe and Ito's colours: told apart also by the colour-blind.
constexpr std::array<const char*, 8> colours = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                                "#E69F00", "#56B4E9", "#000000", "#8C6D1F"};

std::string escaped(const std::string& text) {
    std::string out;
    for (char c : text) {
        if (c == '<')
            out += "&lt;";
        else if (c == '&')
            out += "&amp;";
        else
            out += c;
    }
    return out;
}

struct Line {
    std::size_t colour;
    const std::vector<double>* curve;
};

std::string polyline(const Line& line, double x0, double y0) {
    std::string points;
    const std::size_t n = line.curve->size(), step = std::max<std::size_t>(1, n / mostPoints);
    for (std::size_t i = 0; i < n; i += step) {
        const double share = n > 1 ? static_cast<double>(i) / static_cast<double>(n - 1) : 0;
        const double p = std::clamp((*line.curve)[i], lowest, highest);
        points += fmt::format("{:.1f},{:.1f} ", x0 + share * panelWidth,
                              y0 + (highest - p) / (highest - lowest) * panelHeight);
    }
    return fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.6\"/>\n", points,
                       colours[line.colour % colours.size()]);
}

std::string panel(const std::string& title, const std::vector<Line>& lines, std::size_t position) {
    const double x0 = left + static_cast<double>(position % columns) * (panelWidth + left + 12);
    const double y0 = top + 20 + static_cast<double>(position / columns) * (panelHeight + top + gap);
    std::string svg =
        fmt::format("<text x=\"{}\" y=\"{}\" font-weight=\"bold\">{}</text>\n", x0, y0 - 8, escaped(title));
    for (const double p : {-0.5, 0.0, 0.5, 1.0}) {
        const double y = y0 + (highest - p) / (highest - lowest) * panelHeight;
        svg += fmt::format("<line x1=\"{0}\" x2=\"{1}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\" stroke=\"{3}\"/>\n", x0,
                           x0 + panelWidth, y, p == 0 ? "#888" : "#ddd");
        svg += fmt::format("<text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n", x0 - 5, y + 4, p);
    }
    for (const double share : {0.0, 0.5, 1.0}) {
        svg += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{:.0f} %</text>\n", x0 + share * panelWidth,
                           y0 + panelHeight + 16, 100 * share);
    }
    for (const Line& line : lines)
        svg += polyline(line, x0, y0);
    return svg;
}

}  // namespace

std::string plotSvg(const SimulationReport& report) {
    std::string panels;
    std::vector<Line> lines;
    for (std::size_t a = 0; a < report.aggregates.size(); ++a)
        lines.push_back({a, &report.aggregates[a].curve});
    panels += panel("mean of all spaces", lines, 0);
    for (std::size_t s = 0; s < report.spaces.size(); ++s) {
        lines.clear();
        for (std::size_t a = 0; a < report.aggregates.size(); ++a) {
            lines.push_back({a, &report.find(report.aggregates[a].advisor, report.spaces[s])->score.curve});
        }
        panels += panel(report.spaces[s], lines, s + 1);
    }
    const std::size_t rows = (report.spaces.size() + columns) / columns;
    const double width = static_cast<double>(columns) * (panelWidth + left + 12) + 12;
    const double legendY = top + 20 + static_cast<double>(rows) * (panelHeight + top + gap);
    std::string legend;
    double x = left;
    for (std::size_t a = 0; a < report.aggregates.size(); ++a) {
        const std::string text =
            fmt::format("{} {:.3f}", report.aggregates[a].advisor, report.aggregates[a].score.value);
        legend += fmt::format(
            "<rect x=\"{}\" y=\"{}\" width=\"14\" height=\"4\" fill=\"{}\"/><text x=\"{}\" y=\"{}\">{}</text>\n", x,
            legendY - 6, colours[a % colours.size()], x + 20, legendY, escaped(text));
        x += 40 + 7 * static_cast<double>(text.size());
    }
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} "
        "{1:.0f}\" "
        "font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
        "<text x=\"{2}\" y=\"18\" font-size=\"14\">Score against random search along the {3} budget, {4} "
        "repeats</text>\n"
        "{5}{6}</svg>\n",
        width, legendY + 24, left, report.budget == BudgetKind::Time ? "time" : "evaluation", report.repeats, panels,
        legend);
}

}  // namespace ww::simulation
