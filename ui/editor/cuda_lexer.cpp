#include "ui/editor/cuda_lexer.h"

#include "ui/theme/theme.h"

namespace ww::ui {

CudaLexer::CudaLexer(QObject* parent) : QsciLexerCPP(parent) {
    setFoldComments(true);
    setFoldPreprocessor(false);
    setFoldCompact(false);
    applyTheme();
}

const char* CudaLexer::keywords(int set) const {
    // Set 2 is drawn as KeywordSet2: what CUDA adds to C++, and the names a kernel is written in.
    if (set != 2) return QsciLexerCPP::keywords(set);
    return "__global__ __device__ __host__ __shared__ __constant__ __managed__ __restrict__ __forceinline__ "
           "__noinline__ "
           "__launch_bounds__ __cluster_dims__ __grid_constant__ __syncthreads __syncwarp __shfl_sync __shfl_xor_sync "
           "__shfl_down_sync __shfl_up_sync __ballot_sync __activemask __ldg __threadfence threadIdx blockIdx blockDim "
           "gridDim warpSize dim3 half half2 __half __half2 __nv_bfloat16 __nv_bfloat162 float2 float4 int2 int4 uint2 "
           "uint4 size_t int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t";
}

void CudaLexer::applyTheme() {
    const Colors& c = colors();
    const QFont font = monospace();
    setDefaultFont(font);
    setDefaultColor(c.text);
    setDefaultPaper(c.surface);
    setPaper(c.surface, -1);
    setFont(font, -1);
    setColor(c.text, -1);
    const auto use = [this](const QColor& color, std::initializer_list<int> styles) {
        for (const int style : styles)
            setColor(color, style);
    };
    use(c.syntaxKeyword, {Keyword, GlobalClass});
    use(c.syntaxType, {KeywordSet2});
    use(c.syntaxComment, {Comment, CommentLine, CommentDoc, CommentLineDoc, PreProcessorComment});
    use(c.syntaxString, {SingleQuotedString, DoubleQuotedString, RawString, VerbatimString});
    use(c.syntaxNumber, {Number});
    use(c.syntaxPreprocessor, {PreProcessor});
    QFont bold = font;
    bold.setWeight(QFont::DemiBold);
    setFont(bold, Keyword);
    QFont italic = font;
    italic.setItalic(true);
    for (const int style : {Comment, CommentLine, CommentDoc, CommentLineDoc})
        setFont(italic, style);
}

}  // namespace ww::ui
