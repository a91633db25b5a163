#include "core/interchange/recorded_space.h"

#include "core/interchange/recorded_reader.h"
#include "core/interchange/text_file.h"

namespace ww::interchange {

std::string_view toString(RecordedSpace::Format format) {
    switch (format) {
        case RecordedSpace::Format::KernelTuner:
            return "Kernel Tuner cache";
        case RecordedSpace::Format::T4:
            return "T4";
        case RecordedSpace::Format::Ktt:
            return "KTT";
    }
    return "";
}

Result<RecordedSpace> readRecordedSpace(const std::filesystem::path& file, const ReadLimits& limits) {
    Result<std::string> text = readTextFile(file, limits.textBytes);
    if (!text) return passOn(text);
    return parseRecordedSpace(std::move(*text), file.string(), limits);
}

Result<RecordedSpace> parseRecordedSpace(std::string text, const std::string& name, const ReadLimits& limits) {
    if (text.size() > limits.textBytes) return fail("{}: larger than {} MiB", name, limits.textBytes >> 20);
    return RecordedReader(std::move(text), name, limits).read();
}

}  // namespace ww::interchange
