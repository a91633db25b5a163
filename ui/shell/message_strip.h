#pragma once

#include <functional>

#include <QWidget>

#include "ui/viewmodels/workbench.h"

class QVBoxLayout;

namespace ww::ui {

/// What the user should know, above the page: at most three messages, each to be dismissed, some with one action. Good
/// news leave by themselves.
class MessageStrip : public QWidget {
    Q_OBJECT

public:
    explicit MessageStrip(QWidget* parent = nullptr);

    void add(Tone tone, const QString& words, const QString& action = {}, std::function<void()> act = {});

private:
    QVBoxLayout* m_layout;
};

}  // namespace ww::ui
