#pragma once

#include "ui/editor/scintilla.h"

namespace ww::ui {

/// C++ with the words of CUDA, in the theme's colours.
class CudaLexer : public QsciLexerCPP {
    Q_OBJECT

public:
    explicit CudaLexer(QObject* parent = nullptr);

    [[nodiscard]] const char* keywords(int set) const override;
    void applyTheme();
};

}  // namespace ww::ui
