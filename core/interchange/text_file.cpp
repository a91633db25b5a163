#include "core/interchange/text_file.h"

#include <algorithm>
#include <memory>
#include <zlib.h>

namespace ww::interchange {

namespace {

struct CloseFile {
    void operator()(gzFile_s* file) const { gzclose(file); }
};

}  // namespace

Result<std::string> readTextFile(const std::filesystem::path& file, std::size_t limit) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error)) return fail(Error::Kind::Io, "{}: no such file", file.string());
    const std::unique_ptr<gzFile_s, CloseFile> stream(gzopen(file.c_str(), "rb"));
    if (!stream) return fail(Error::Kind::Io, "{}: cannot be opened", file.string());
    std::string text;
    constexpr std::size_t step = std::size_t{1} << 20;
    for (;;) {
        const std::size_t size = text.size();
        text.resize(size + step);
        const int got = gzread(stream.get(), text.data() + size, step);
        text.resize(size + static_cast<std::size_t>(std::max(got, 0)));
        if (text.size() > limit) {
            return fail("{}: unpacks to more than {} MiB, which is the limit", file.string(), limit >> 20);
        }
        if (got < static_cast<int>(step)) break;
    }
    int code = Z_OK;
    const char* message = gzerror(stream.get(), &code);
    if (code != Z_OK && code != Z_STREAM_END) {
        const char* reason = code == Z_BUF_ERROR ? "the compressed data end too early" : message;
        return fail("{}: {} (after {} bytes of text)", file.string(), reason, text.size());
    }
    return text;
}

std::string textPosition(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t lineStart = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return fmt::format("line {}, column {}", line, before.size() - lineStart + 1);
}

}  // namespace ww::interchange
