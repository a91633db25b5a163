#include "core/protocol/messages.h"

#include <array>

// The lists of fields come before the codec's templates, which find them by argument-dependent lookup.
#include "core/codec/enum_text.h"
#include "core/codec/json.h"
#include "core/protocol/message_fields.h"

namespace ww::protocol {

namespace {

using codec::Json;

template <typename Message>
std::string encodeMessage(const char* kindField, const Message& message) {
    Json line = Json::object();
    std::visit(
        [&](const auto& body) {
            line[kindField] = kindOf<std::decay_t<decltype(body)>>;
            line["id"] = message.id;
            line.update(codec::toJson(body));
        },
        message.body);
    return codec::toLine(line);
}

/// Reads `line` as that alternative of the variant whose kind is `kind`; false when there is none.
template <typename Body, std::size_t index = 0>
bool decodeBody(const std::string& kind, const Json& line, codec::Reader& reader, Body& body) {
    if constexpr (index == std::variant_size_v<Body>) {
        return false;
    } else {
        using Alternative = std::variant_alternative_t<index, Body>;
        if (kind != kindOf<Alternative>) return decodeBody<Body, index + 1>(kind, line, reader, body);
        reader.read(line, body.template emplace<Alternative>());
        return true;
    }
}

template <typename Message>
Result<Message> decodeMessage(const char* kindField, std::string_view text) {
    Result<Json> line = codec::parse(text);
    if (!line) return passOn(line);
    if (!line->is_object()) return fail("a message is a JSON object");
    const auto kind = line->find(kindField);
    if (kind == line->end() || !kind->is_string()) return fail("a message needs \"{}\"", kindField);
    codec::Reader reader;
    Message message;
    if (const auto id = line->find("id"); id != line->end()) reader.read(*id, message.id);
    if (!decodeBody(kind->template get<std::string>(), *line, reader, message.body)) {
        return fail("unknown {} {}", kindField, kind->dump());
    }
    if (!reader.error().empty()) return fail("{} {}: {}", kindField, kind->dump(), reader.error());
    return message;
}

}  // namespace

std::string encode(const Request& request) {
    return encodeMessage("request", request);
}

std::string encode(const Event& event) {
    return encodeMessage("event", event);
}

Result<Request> decodeRequest(std::string_view line) {
    return decodeMessage<Request>("request", line);
}

Result<Event> decodeEvent(std::string_view line) {
    return decodeMessage<Event>("event", line);
}

std::string_view toString(event::PhaseName phase) {
    return event::textOf(phase);
}

}  // namespace ww::protocol
