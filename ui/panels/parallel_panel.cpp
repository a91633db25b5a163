#include "ui/panels/parallel_panel.h"

#include <QBoxLayout>

#include "ui/charts/chart_frame.h"
#include "ui/charts/parallel_coordinates.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

ParallelPanel::ParallelPanel(Exploration& exploration, QWidget* parent) : QWidget(parent) {
    auto* chart = new ParallelCoordinates(exploration);
    auto* frame = new ChartFrame(tr("All parameters"), chart, chart);
    frame->setLegend(
        tr("One line for each attempt; blue is faster than the baseline, orange slower. Drag along an axis to keep a "
           "range, drag its name to move it, click its name to flip it."));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->addWidget(frame);
    const auto count = [frame, &exploration] {
        frame->setNote(tr("n = %1").arg(formatCount(static_cast<double>(exploration.visible().size()))));
    };
    connect(&exploration, &Exploration::appended, frame, count);
    connect(&exploration, &Exploration::visibleChanged, frame, count);
    connect(&exploration, &Exploration::sessionChanged, frame, count);
}

}  // namespace ww::ui
