#pragma once

#include <QWidget>

#include "ui/viewmodels/workbench.h"

class QGridLayout;
class QLabel;
class QListWidget;
class QPushButton;
class QVBoxLayout;

namespace ww::ui {

/// The first page: the sample, the kernels, recent sessions, and whether this machine has what tuning needs.
class WelcomePanel : public QWidget {
    Q_OBJECT

public:
    explicit WelcomePanel(Workbench& workbench, QWidget* parent = nullptr);

Q_SIGNALS:
    void sampleWanted();
    void openWanted();
    void archiveWanted();
    void kernelChosen(const QString& name);
    void sessionChosen(std::int64_t session);

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* createHead();
    QWidget* createKernels();
    QWidget* createRecent();
    QWidget* createEnvironment();
    QPushButton* createTile(const QString& iconName, const QString& title, const QString& words, bool primary);
    void showKernels();
    void showRecent();
    void showEnvironment();
    void addCheck(bool fine, const QString& title, const QString& detail);
    void drawMark();

    Workbench& m_workbench;
    QLabel* m_mark = nullptr;
    QVBoxLayout* m_kernels = nullptr;
    QListWidget* m_recent = nullptr;
    QLabel* m_noRecent = nullptr;
    QGridLayout* m_environment = nullptr;
    QLabel* m_looking = nullptr;
};

}  // namespace ww::ui
