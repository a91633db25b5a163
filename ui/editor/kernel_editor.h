#pragma once

#include <vector>

#include "ui/editor/compiler_message.h"
#include "ui/editor/scintilla.h"

namespace ww::ui {

class CudaLexer;

/// One source file: CUDA and C++ coloured, tunables marked, messages of the compiler under their lines.
class KernelEditor : public QsciScintilla {
    Q_OBJECT

public:
    explicit KernelEditor(QWidget* parent = nullptr);

    [[nodiscard]] QString path() const { return m_path; }
    bool load(const QString& path);         ///< false: cannot be read
    [[nodiscard]] bool save(QString& why);  ///< `why`: what went wrong

    void setTunables(const QStringList& names);
    void showMessages(const std::vector<CompilerMessage>& messages);
    void goTo(int line, int column);  ///< from 1

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyTheme();
    void markTunables();

    CudaLexer* m_lexer = nullptr;
    QString m_path;
    QStringList m_tunables;
    std::vector<CompilerMessage> m_messages;
};

}  // namespace ww::ui
