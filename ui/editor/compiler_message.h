#pragma once

#include <vector>

#include <QString>

namespace ww::ui {

/// One message of a compiler about a place in a source.
struct CompilerMessage {
    enum class Kind { Error, Warning, Note };

    Kind kind = Kind::Error;
    QString file;    ///< as the compiler named it; the last part is the source's name
    int line = 0;    ///< from 1
    int column = 0;  ///< from 1; 0: not said
    QString words;
};

/// The messages in what GCC, Clang ("f.cpp:3:5: error: …") or NVRTC ("f.cu(3): error: …") wrote. Other lines are left
/// out.
[[nodiscard]] std::vector<CompilerMessage> compilerMessages(const QString& log);

}  // namespace ww::ui
