#include <algorithm>

#include <QTest>

#include "core/evaluation/input_variation.h"

using namespace ww;
using evaluation::InputVariation;
using evaluation::inputVariations;

class TestInputVariation : public QObject {
    Q_OBJECT

private slots:
    void theManifestsOwnFillsComeFirst();
    void aProductIsAlsoTestedExactlyWhereItsTypeCanHoldTheSums();
    void deepProductsInHalfPrecisionHaveNoExactTest();
    void softmaxSeesLogitsThatOverflow();
    void otherKernelsStayInTheirRange();
    void integerInputsAreNeverChanged();
};

namespace {

model::ProblemInstance product(model::ElementType type, std::int64_t depth) {
    model::ProblemInstance instance;
    instance.sizes = {{"M", 3}, {"N", 5}, {"K", depth}};
    instance.arguments.resize(3);
    for (model::Argument& argument : instance.arguments)
        argument.type = type;
    instance.arguments[2].access = model::ArgumentDefinition::Access::Write;
    return instance;
}

bool hasExact(const std::vector<InputVariation>& variations) {
    return std::any_of(variations.begin(), variations.end(), [](const auto& variation) { return variation.exact; });
}

}  // namespace

void TestInputVariation::theManifestsOwnFillsComeFirst() {
    model::ProblemInstance instance = product(model::ElementType::F32, 7);
    instance.arguments[0].fill.high = 3;
    const auto variations = inputVariations("gemm", instance);
    QCOMPARE(variations[0].label, std::string("nominal"));
    QCOMPARE(variations[0].fills.size(), std::size_t{2});
    QCOMPARE(variations[0].fills[0].high, 3.0);
    QVERIFY(!variations[0].exact);
}

void TestInputVariation::aProductIsAlsoTestedExactlyWhereItsTypeCanHoldTheSums() {
    QVERIFY(hasExact(inputVariations("gemm", product(model::ElementType::F16, 2048))));
    QVERIFY(hasExact(inputVariations("gemm", product(model::ElementType::Bf16, 256))));
    QVERIFY(hasExact(inputVariations("gemm", product(model::ElementType::F32, 16384))));
}

void TestInputVariation::deepProductsInHalfPrecisionHaveNoExactTest() {
    QVERIFY(!hasExact(inputVariations("gemm", product(model::ElementType::F16, 2049))));
    QVERIFY(!hasExact(inputVariations("gemm", product(model::ElementType::Bf16, 1024))));
}

void TestInputVariation::softmaxSeesLogitsThatOverflow() {
    model::ProblemInstance instance = product(model::ElementType::F32, 7);
    const auto variations = inputVariations("softmax", instance);
    // exp overflows float above 88.7.
    QVERIFY(std::any_of(variations.begin(), variations.end(),
                        [](const InputVariation& variation) { return variation.fills[0].high > 88.8; }));
    QVERIFY(!hasExact(variations));
}

void TestInputVariation::otherKernelsStayInTheirRange() {
    model::ProblemInstance instance = product(model::ElementType::F32, 7);
    instance.arguments[0].fill.low = 1;
    instance.arguments[0].fill.high = 2;
    for (const InputVariation& variation : inputVariations("logarithm", instance)) {
        const model::Fill& fill = variation.fills[0];
        if (fill.kind == model::Fill::Kind::Constant) {
            QVERIFY(fill.value >= 1 && fill.value <= 2);
        } else {
            QVERIFY(fill.low >= 1 && fill.high <= 2);
        }
    }
}

void TestInputVariation::integerInputsAreNeverChanged() {
    model::ProblemInstance instance = product(model::ElementType::F32, 7);
    instance.arguments[0].type = model::ElementType::I32;
    instance.arguments[0].fill.high = 17;
    const auto variations = inputVariations("gather", instance);
    QVERIFY(variations.size() > 1);
    for (const InputVariation& variation : variations)
        QCOMPARE(variation.fills[0].high, 17.0);
}

QTEST_GUILESS_MAIN(TestInputVariation)
#include "test_input_variation.moc"
