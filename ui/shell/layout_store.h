#pragma once

#include <QList>
#include <QString>

class QMainWindow;

namespace ww::ui {

class ModePage;

/// Keeps window and docks between runs. A state of another version, or one that is damaged, is ignored.
class LayoutStore {
public:
    explicit LayoutStore(QString file) : m_file(std::move(file)) {}

    void save(const QMainWindow& window, const QList<ModePage*>& pages) const;
    void restore(QMainWindow& window, const QList<ModePage*>& pages) const;

private:
    QString m_file;
};

}  // namespace ww::ui
