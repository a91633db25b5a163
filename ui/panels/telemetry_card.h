#pragma once

#include <QFrame>

#include "ui/viewmodels/workbench.h"

class QGridLayout;
class QLabel;

namespace ww::ui {

class Sparkline;

/// Clock, temperature, power and throttling of the device while something measures.
class TelemetryCard : public QFrame {
    Q_OBJECT

public:
    explicit TelemetryCard(Workbench& workbench, QWidget* parent = nullptr);

private:
    struct Quantity {
        QLabel* name = nullptr;
        QLabel* value = nullptr;
        Sparkline* line = nullptr;
    };

    Quantity addQuantity(QGridLayout* grid, const QString& name);
    void take(const model::DeviceState& state);
    void show(Quantity& quantity, double value, const QString& words);

    QLabel* m_note;
    Quantity m_clock, m_temperature, m_power;
};

}  // namespace ww::ui
