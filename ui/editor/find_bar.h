#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QToolButton;

namespace ww::ui {

class KernelEditor;

/// Find and replace in the editor above it. Escape closes it.
class FindBar : public QWidget {
    Q_OBJECT

public:
    explicit FindBar(QWidget* parent = nullptr);

    void setEditor(KernelEditor* editor) { m_editor = editor; }
    void open(bool withReplace);
    void findNext(bool forward = true);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void replace();
    void replaceAll();

    KernelEditor* m_editor = nullptr;
    QLineEdit* m_words;
    QLineEdit* m_other;
    QToolButton* m_case;
    QToolButton* m_pattern;
    QToolButton* m_replace;
    QToolButton* m_replaceAll;
    QLabel* m_note;
};

}  // namespace ww::ui
