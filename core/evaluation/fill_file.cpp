#include "core/evaluation/fill_file.h"

#include <fstream>
#include <iterator>
#include <string_view>

namespace ww::evaluation {

namespace {

using model::ElementType;

constexpr std::string_view npyMagic = "\x93NUMPY";

/// NumPy's name of the type in little-endian order.
std::string_view numpyType(ElementType type) {
    switch (type) {
        case ElementType::F64:
            return "<f8";
        case ElementType::F32:
        case ElementType::Tf32:
            return "<f4";
        case ElementType::F16:
            return "<f2";
        case ElementType::I64:
            return "<i8";
        case ElementType::U64:
            return "<u8";
        case ElementType::I32:
            return "<i4";
        case ElementType::U32:
            return "<u4";
        case ElementType::I16:
            return "<i2";
        case ElementType::Bf16:
        case ElementType::U16:
            return "<u2";
        case ElementType::I8:
            return "|i1";
        case ElementType::U8:
            return "|u1";
    }
    return "";
}

/// Start of the data behind an .npy header: magic, version, header length (2 or 4 bytes), the header's text.
Result<std::size_t> npyDataStart(const std::string& bytes, ElementType type) {
    const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])); };
    if (bytes.size() < 12) return fail("the .npy header is cut short");
    const bool wide = bytes[6] >= 2;
    const std::size_t text = wide ? 12 : 10;
    std::size_t length = byte(8) | byte(9) << 8;
    if (wide) length |= byte(10) << 16 | byte(11) << 24;
    if (text + length > bytes.size()) return fail("the .npy header is cut short");
    const std::string_view header = std::string_view(bytes).substr(text, length);
    if (header.find(numpyType(type)) == std::string_view::npos) {
        return fail("the .npy file holds {}, not {}", header.substr(0, 40), numpyType(type));
    }
    if (header.find("'fortran_order': True") != std::string_view::npos)
        return fail("the .npy file is in Fortran order");
    return text + length;
}

}  // namespace

Result<std::string> fillBytes(const std::filesystem::path& path, ElementType type, std::int64_t count) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail("cannot open {}", path.string());
    std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    std::size_t start = 0;
    if (bytes.starts_with(npyMagic)) {
        Result<std::size_t> found = npyDataStart(bytes, type);
        if (!found) return fail("{}: {}", path.string(), found.error().message);
        start = *found;
    }
    const std::size_t wanted = static_cast<std::size_t>(count) * model::bytesOf(type);
    if (bytes.size() - start < wanted) {
        return fail("{}: {} elements need {} bytes, the file has {}", path.string(), count, wanted,
                    bytes.size() - start);
    }
    return bytes.substr(start, wanted);
}

}  // namespace ww::evaluation
