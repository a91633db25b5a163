#include <QTest>

#include "core/protocol/messages.h"

using namespace ww;
using namespace ww::protocol;

class TestMessages : public QObject {
    Q_OBJECT

private slots:
    void everyRequestIsOneLineThatReadsBack();
    void everyEventIsOneLineThatReadsBack();
    void anEvaluationCarriesItsCandidate();
    void anAttemptComesBackWithItsOutcome();
    void nonsenseIsAnErrorAndNeverThrows_data();
    void nonsenseIsAnErrorAndNeverThrows();
};

namespace {

template <typename Body, std::size_t index = 0>
void appendAlternatives(std::vector<Body>& bodies) {
    if constexpr (index < std::variant_size_v<Body>) {
        bodies.push_back(std::variant_alternative_t<index, Body>{});
        appendAlternatives<Body, index + 1>(bodies);
    }
}

}  // namespace

void TestMessages::everyRequestIsOneLineThatReadsBack() {
    std::vector<RequestBody> bodies;
    appendAlternatives(bodies);
    for (const RequestBody& body : bodies) {
        const std::string line = encode(Request{42, body});
        QVERIFY(line.find('\n') == std::string::npos);
        const auto back = decodeRequest(line);
        QVERIFY2(back.has_value(), line.c_str());
        QCOMPARE(back->id, std::int64_t{42});
        QCOMPARE(back->body.index(), body.index());
        QCOMPARE(encode(*back), line);
    }
}

void TestMessages::everyEventIsOneLineThatReadsBack() {
    std::vector<EventBody> bodies;
    appendAlternatives(bodies);
    for (const EventBody& body : bodies) {
        const std::string line = encode(Event{42, body});
        QVERIFY(line.find('\n') == std::string::npos);
        const auto back = decodeEvent(line);
        QVERIFY2(back.has_value(), line.c_str());
        QCOMPARE(back->body.index(), body.index());
        QCOMPARE(encode(*back), line);
    }
}

void TestMessages::anEvaluationCarriesItsCandidate() {
    request::Evaluate evaluate;
    evaluate.candidate.key = "BLOCK=64";
    evaluate.candidate.programs = {{"c++", "a.cpp", {{"a.cpp", "int x;\nint y;\n"}}, {"run"}, {"BLOCK=64"}, {"-O2"}}};
    evaluate.settings.incumbentMs = 1.5;
    const auto back = decodeRequest(encode(Request{1, evaluate}));
    QVERIFY(back.has_value());
    const auto& body = std::get<request::Evaluate>(back->body);
    QCOMPARE(body.candidate.key, evaluate.candidate.key);
    QCOMPARE(body.candidate.programs[0].files[0].text, evaluate.candidate.programs[0].files[0].text);
    QCOMPARE(body.settings.incumbentMs, 1.5);
}

void TestMessages::anAttemptComesBackWithItsOutcome() {
    event::Attempted attempted;
    attempted.key = "BLOCK=64";
    attempted.attempt.outcome = model::Outcome::IllegalAccess;
    attempted.attempt.message = "an illegal memory access was encountered";
    attempted.deviceLost = true;
    const auto back = decodeEvent(encode(Event{9, attempted}));
    QVERIFY(back.has_value());
    const auto& body = std::get<event::Attempted>(back->body);
    QVERIFY(body.attempt.outcome == model::Outcome::IllegalAccess);
    QVERIFY(body.deviceLost);
}

void TestMessages::nonsenseIsAnErrorAndNeverThrows_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("cut short") << QByteArray("{\"event\":\"ready\"");
    QTest::newRow("no object") << QByteArray("[1,2]");
    QTest::newRow("no kind") << QByteArray("{\"id\":1}");
    QTest::newRow("unknown kind") << QByteArray("{\"event\":\"party\",\"request\":\"party\",\"id\":1}");
    QTest::newRow("kind of the wrong type") << QByteArray("{\"event\":3,\"request\":3}");
    QTest::newRow("id of the wrong type") << QByteArray("{\"event\":\"ready\",\"request\":\"quit\",\"id\":\"x\"}");
    QTest::newRow("field of the wrong type")
        << QByteArray("{\"event\":\"attempt\",\"attempt\":[],\"request\":\"problem\",\"problem\":7}");
    QTest::newRow("a library's stray output") << QByteArray("Warning: something");
}

void TestMessages::nonsenseIsAnErrorAndNeverThrows() {
    QFETCH(QByteArray, line);
    const auto request = decodeRequest(line.toStdString());
    QVERIFY(!request.has_value());
    QVERIFY(!request.error().message.empty());
    const auto event = decodeEvent(line.toStdString());
    QVERIFY(!event.has_value());
    QVERIFY(!event.error().message.empty());
}

QTEST_GUILESS_MAIN(TestMessages)
#include "test_messages.moc"
