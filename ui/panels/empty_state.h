#pragma once

#include <functional>

#include <QWidget>

class QLabel;
class QPushButton;

namespace ww::ui {

/// What a panel shows while it has nothing: one sentence and one thing to do.
class EmptyState : public QWidget {
    Q_OBJECT

public:
    EmptyState(const QString& iconName, const QString& sentence, QWidget* parent = nullptr);

    void setSentence(const QString& sentence);
    void setAction(const QString& label, std::function<void()> action);

protected:
    void changeEvent(QEvent* event) override;

private:
    void drawIcon();

    QString m_iconName;
    QLabel* m_icon;
    QLabel* m_sentence;
    QPushButton* m_action;
};

}  // namespace ww::ui
