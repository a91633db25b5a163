#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <QObject>
#include <QPointer>
#include <QThread>

#include "core/archive/reader.h"
#include "core/archive/writer.h"

namespace ww::ui {

/// The archive for the GUI thread: work is done on a thread of its own, the answer comes back as a call on the thread
/// of `context`. Nothing comes back once `context` is gone.
class ArchiveAccess : public QObject {
    Q_OBJECT

public:
    explicit ArchiveAccess(std::filesystem::path path, QObject* parent = nullptr);
    ~ArchiveAccess() override;

    /// work: Result<T>(const archive::Reader&); then: void(Result<T>).
    template <typename Work, typename Then>
    void read(QObject* context, Work work, Then then) {
        post(context, [this, work = std::move(work)] { return withReader(work); }, std::move(then));
    }

    /// work: Result<T>(archive::Writer&); then: void(Result<T>).
    template <typename Work, typename Then>
    void write(QObject* context, Work work, Then then) {
        post(context, [this, work = std::move(work)] { return withWriter(work); }, std::move(then));
    }

private:
    template <typename Task, typename Then>
    void post(QObject* context, Task task, Then then) {
        QMetaObject::invokeMethod(
            m_worker,
            [guard = QPointer<QObject>(context), task = std::move(task), then = std::move(then)]() mutable {
                auto answer = task();
                if (!guard) return;
                QMetaObject::invokeMethod(
                    guard, [then = std::move(then), answer = std::move(answer)]() mutable { then(std::move(answer)); },
                    Qt::QueuedConnection);
            },
            Qt::QueuedConnection);
    }

    template <typename Work>
    auto withReader(const Work& work) -> std::invoke_result_t<Work, const archive::Reader&> {
        if (!m_reader) {
            auto opened = archive::Reader::open(m_path);
            if (!opened) return passOn(opened);
            m_reader.emplace(std::move(*opened));
        }
        return work(*m_reader);
    }

    template <typename Work>
    auto withWriter(const Work& work) -> std::invoke_result_t<Work, archive::Writer&> {
        if (!m_writer) {
            auto opened = archive::Writer::open(m_path);
            if (!opened) return passOn(opened);
            m_writer.emplace(std::move(*opened));
        }
        return work(*m_writer);
    }

    std::filesystem::path m_path;
    QThread m_thread;
    QObject* m_worker;                        ///< lives on m_thread; what is posted to it runs there
    std::optional<archive::Reader> m_reader;  ///< used on m_thread only, as m_writer
    std::optional<archive::Writer> m_writer;
};

}  // namespace ww::ui
