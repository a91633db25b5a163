#pragma once

#include <QWidget>

#include "ui/viewmodels/workbench.h"

class QStackedWidget;
class QTabWidget;

namespace ww::ui {

class FindBar;
class KernelEditor;

/// The kernel's manifest and sources, each in an editor.
class KernelPanel : public QWidget {
    Q_OBJECT

public:
    explicit KernelPanel(Workbench& workbench, QWidget* parent = nullptr);

    void saveAll();
    void openFind(bool withReplace);
    void findNext(bool forward);
    void goTo(const QString& file, int line, int column);
    [[nodiscard]] bool isModified() const;

Q_SIGNALS:
    void openWanted();

private:
    void showKernel();
    void addFile(const QString& path, const QStringList& tunables);
    void showMessages(const model::Attempt& attempt);
    void markModified(KernelEditor* editor);
    [[nodiscard]] KernelEditor* editorAt(int tab) const;

    Workbench& m_workbench;
    QStackedWidget* m_stack;
    QTabWidget* m_tabs;
    FindBar* m_find;
    QString m_folder;
};

}  // namespace ww::ui
