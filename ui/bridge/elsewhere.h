#pragma once

#include <utility>

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

namespace ww::ui {

/// Runs `work` on another thread and hands its result to `then` on the GUI thread, if `context` still lives.
template <typename Work, typename Then>
void elsewhere(QObject* context, Work work, Then then) {
    QThreadPool::globalInstance()->start(
        [guard = QPointer<QObject>(context), work = std::move(work), then = std::move(then)]() mutable {
            auto result = work();
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [guard, then = std::move(then), result = std::move(result)]() mutable {
                    if (guard) then(std::move(result));
                },
                Qt::QueuedConnection);
        });
}

}  // namespace ww::ui
