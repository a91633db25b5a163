#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ww::dispatch {

/// Puts lines together from the pieces in which they arrive.
class LineBuffer {
public:
    /// The lines that `piece` completes, without their ends and without empty ones.
    [[nodiscard]] std::vector<std::string> feed(std::string_view piece) {
        std::vector<std::string> lines;
        for (std::size_t end = 0; (end = piece.find('\n')) != std::string_view::npos; piece.remove_prefix(end + 1)) {
            m_pending += piece.substr(0, end);
            if (!m_pending.empty() && m_pending.back() == '\r') m_pending.pop_back();
            if (!m_pending.empty()) lines.push_back(std::move(m_pending));
            m_pending.clear();
        }
        m_pending += piece;
        return lines;
    }

    [[nodiscard]] std::size_t pendingBytes() const { return m_pending.size(); }
    void clear() { m_pending.clear(); }

private:
    std::string m_pending;
};

}  // namespace ww::dispatch
