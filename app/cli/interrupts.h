#pragma once

#include <functional>

#include <QObject>

namespace ww::cli {

/// Turns SIGINT and SIGTERM into a call on the thread that made this object; a second signal ends the program at once
/// with exit code 130. One at a time.
class Interrupts : public QObject {
public:
    explicit Interrupts(std::function<void()> onInterrupt);
    ~Interrupts() override;

    [[nodiscard]] bool happened() const { return m_happened; }

private:
    std::function<void()> m_onInterrupt;
    bool m_happened = false;
};

}  // namespace ww::cli
