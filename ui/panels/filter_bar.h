#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/viewmodels/exploration.h"

class QLabel;
class QLineEdit;
class QToolButton;

namespace ww::ui {

/// The shared filter: words, correct or failed, and a chip for each further restriction.
class FilterBar : public QWidget {
    Q_OBJECT

public:
    explicit FilterBar(Exploration& exploration, QWidget* parent = nullptr);

    void focusWords();

private:
    void createWidgets();
    void connectSignals();
    void show();
    void showChips();

    Exploration& m_exploration;
    QLineEdit* m_words = nullptr;
    QToolButton* m_all = nullptr;
    QToolButton* m_correct = nullptr;
    QToolButton* m_failed = nullptr;
    QWidget* m_chips = nullptr;
    QLabel* m_count = nullptr;
    QTimer m_typed;
};

}  // namespace ww::ui
