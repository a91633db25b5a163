#include "ui/bridge/archive_access.h"

namespace ww::ui {

ArchiveAccess::ArchiveAccess(std::filesystem::path path, QObject* parent)
    : QObject(parent), m_path(std::move(path)), m_worker(new QObject) {
    m_thread.setObjectName(QStringLiteral("archive"));
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.start();
}

ArchiveAccess::~ArchiveAccess() {
    m_thread.quit();
    m_thread.wait();
}

}  // namespace ww::ui
