#pragma once

#include <QFrame>

#include "ui/viewmodels/exploration.h"

class QLabel;
class QVBoxLayout;

namespace ww::ui {

/// How many attempts failed of what; each cause filters the views to it.
class FailuresCard : public QFrame {
    Q_OBJECT

public:
    explicit FailuresCard(Exploration& exploration, QWidget* parent = nullptr);

private:
    void show();
    void addCause(model::Outcome outcome, int count);

    Exploration& m_exploration;
    QLabel* m_note;
    QWidget* m_causes;
    QVBoxLayout* m_causeLayout;
    std::array<int, model::outcomeCount> m_shown{};
    QTimer m_soon;
};

}  // namespace ww::ui
