#include <cmath>
#include <limits>
#include <vector>

#include <QTest>

#include "core/evaluation/random_fill.h"
#include "core/host/contents.h"
#include "core/host/element_access.h"
#include "core/host/guarded_memory.h"

using namespace ww;
using namespace ww::host;
using evaluation::FillRule;
using evaluation::fillRuleOf;
using model::ElementType;
using model::Fill;

namespace {

constexpr ElementType everyType[] = {ElementType::F64,  ElementType::F32, ElementType::Tf32, ElementType::F16,
                                     ElementType::Bf16, ElementType::I64, ElementType::U64,  ElementType::I32,
                                     ElementType::U32,  ElementType::I16, ElementType::U16,  ElementType::I8,
                                     ElementType::U8};

std::vector<double> filled(ElementType type, std::int64_t count, const Fill& fill, std::uint64_t seed) {
    std::vector<std::byte> storage(static_cast<std::size_t>(count) * model::bytesOf(type));
    fillElements(storage.data(), type, count, fillRuleOf(fill), seed);
    std::vector<double> values;
    withAccessTo(type, [&](auto access) {
        using Access = decltype(access);
        const auto* stored = reinterpret_cast<const typename Access::Stored*>(storage.data());
        for (std::int64_t i = 0; i < count; ++i)
            values.push_back(Access::read(stored[i]));
    });
    return values;
}

struct Moments {
    double mean = 0, variance = 0;
};

Moments momentsOf(const std::vector<double>& values) {
    Moments moments;
    for (const double value : values)
        moments.mean += value / static_cast<double>(values.size());
    for (const double value : values) {
        moments.variance += (value - moments.mean) * (value - moments.mean) / static_cast<double>(values.size());
    }
    return moments;
}

/// The 16-bit type's number nearest to `value`, by trying all of them.
template <typename Access>
std::uint16_t nearestByTrial(float value) {
    double best = INFINITY;
    std::uint16_t found = 0;
    for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
        const double tried = Access::read(static_cast<std::uint16_t>(bits));
        const double distance = std::fabs(tried - static_cast<double>(value));
        const bool sameSign = std::signbit(tried) == std::signbit(value);
        if (distance < best || (distance == best && sameSign && (bits & 1) == 0)) {
            best = distance;
            found = static_cast<std::uint16_t>(bits);
        }
    }
    return found;
}

}  // namespace

class TestHostContents : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void shortFloatsSurviveTheWayToFloatAndBack() {
        for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
            const auto stored = static_cast<std::uint16_t>(bits);
            const float half = floatFromF16(stored), brain = floatFromBf16(stored);
            if (!std::isnan(half)) QCOMPARE(f16FromFloat(half), stored);
            if (std::isnan(half)) QVERIFY(std::isnan(floatFromF16(f16FromFloat(half))));
            if (!std::isnan(brain)) QCOMPARE(bf16FromFloat(brain), stored);
            if (std::isnan(brain)) QVERIFY(std::isnan(floatFromBf16(bf16FromFloat(brain))));
        }
        QCOMPARE(floatFromF16(0x3c00), 1.0f);
        QCOMPARE(floatFromF16(0x0001), 0x1p-24f);
        QCOMPARE(floatFromF16(0x7bff), 65504.0f);
        QCOMPARE(floatFromBf16(0x3f80), 1.0f);
    }

    void shortFloatsAreRoundedToTheNearestEven() {
        for (std::uint64_t i = 0; i < 60; ++i) {
            const double exponent = static_cast<double>(i % 30) - 26;
            const auto value = static_cast<float>((evaluation::uniformValue(1, i) - 0.5) * std::exp2(exponent));
            QCOMPARE(f16FromFloat(value), nearestByTrial<F16Access>(value));
            QCOMPARE(bf16FromFloat(value), nearestByTrial<Bf16Access>(value));
        }
        QCOMPARE(f16FromFloat(1.0f + 0x1p-11f), std::uint16_t{0x3c00});  // a tie goes to the even one
        QCOMPARE(f16FromFloat(1.0f + 3 * 0x1p-11f), std::uint16_t{0x3c02});
        QCOMPARE(bf16FromFloat(1.0f + 0x1p-8f), std::uint16_t{0x3f80});
        QCOMPARE(f16FromFloat(65519.0f), std::uint16_t{0x7bff});
        QCOMPARE(f16FromFloat(65520.0f), std::uint16_t{0x7c00});
    }

    void theGeneratorIsTheOneThatWasPublished() {
        // Archived runs are reproduced from their seeds: these bits must never change.
        QCOMPARE(evaluation::randomBits(1, 0), 6791897765849424158ULL);
        QCOMPARE(evaluation::randomBits(1, 1), 17405687883870564846ULL);
        QCOMPARE(evaluation::randomBits(2, 0), 7235116703822611636ULL);
    }

    void aFillIsTheSameWhateverTheLength() {
        for (const ElementType type : everyType) {
            const Fill fill{.kind = Fill::Kind::Uniform, .low = 0, .high = 100};
            const auto many = filled(type, 300'000, fill, 5);  // several threads
            const auto few = filled(type, 1000, fill, 5);      // one
            QVERIFY(std::equal(few.begin(), few.end(), many.begin()));
            QVERIFY(filled(type, 1000, fill, 6) != few);
        }
    }

    void uniformValuesFillTheInterval() {
        const auto values = filled(ElementType::F32, 1 << 20, {.kind = Fill::Kind::Uniform, .low = -1, .high = 1}, 3);
        const Moments moments = momentsOf(values);
        QVERIFY(std::fabs(moments.mean) < 0.003);
        QVERIFY(std::fabs(moments.variance - 1.0 / 3) < 0.003);
        QVERIFY(*std::min_element(values.begin(), values.end()) > -1 - 1e-9);
        QVERIFY(*std::max_element(values.begin(), values.end()) < 1 + 1e-9);
        std::vector<int> bins(64);
        for (const double value : values)
            ++bins[std::min<std::size_t>(63, static_cast<std::size_t>((value + 1) * 32))];
        double chiSquared = 0;
        for (const int bin : bins)
            chiSquared += std::pow(bin - 16384.0, 2) / 16384.0;
        QVERIFY2(chiSquared < 110, "63 degrees of freedom");  // p < 0.0003
    }

    void neighbouringValuesAreNotCorrelated() {
        const auto values = filled(ElementType::F64, 1 << 20, {.kind = Fill::Kind::Uniform, .low = -1, .high = 1}, 9);
        for (const std::size_t lag : {1, 2, 64, 1024}) {
            double product = 0;
            for (std::size_t i = lag; i < values.size(); ++i)
                product += values[i] * values[i - lag];
            QVERIFY(std::fabs(3 * product / static_cast<double>(values.size())) < 0.005);
        }
    }

    void normalValuesHaveTheirMoments() {
        const auto values =
            filled(ElementType::F32, 1 << 20, {.kind = Fill::Kind::Normal, .mean = 2, .deviation = 3}, 3);
        const Moments moments = momentsOf(values);
        QVERIFY(std::fabs(moments.mean - 2) < 0.02);
        QVERIFY(std::fabs(moments.variance - 9) < 0.1);
    }

    void constantsAndSequencesAreWhatTheySay() {
        for (const ElementType type : everyType) {
            const auto constants = filled(type, 100, {.kind = Fill::Kind::Constant, .value = 7}, 1);
            QVERIFY(std::all_of(constants.begin(), constants.end(), [](double value) { return value == 7; }));
            const auto sequence = filled(type, 100, {.kind = Fill::Kind::Sequence, .value = 3}, 1);
            QCOMPARE(sequence.back(), 102.0);
            const auto bits = filled(type, 1000, {.kind = Fill::Kind::ZeroOne}, 1);
            QCOMPARE(std::count(bits.begin(), bits.end(), 0.0) + std::count(bits.begin(), bits.end(), 1.0), 1000);
            QVERIFY(std::count(bits.begin(), bits.end(), 1.0) > 400);
        }
    }

    void checksumsSeeEveryByteAndTheOrder() {
        std::vector<std::byte> bytes(3'000'001);
        fillElements(bytes.data(), ElementType::U8, std::ssize(bytes), fillRuleOf({.low = 0, .high = 255}), 1);
        const std::uint64_t before = checksumOf(bytes);
        QCOMPARE(checksumOf(bytes), before);
        for (const std::size_t changed : {std::size_t{0}, std::size_t{1'500'000}, bytes.size() - 1}) {
            bytes[changed] ^= std::byte{1};
            QVERIFY(checksumOf(bytes) != before);
            bytes[changed] ^= std::byte{1};
        }
        std::rotate(bytes.begin(), bytes.begin() + (1 << 18), bytes.end());
        QVERIFY(checksumOf(bytes) != before);
    }

    void equalContentsCompareEqualInEveryType() {
        for (const ElementType type : everyType) {
            const auto reference = filled(type, 100'000, {.low = 0, .high = 100}, 4);
            std::vector<std::byte> output(reference.size() * model::bytesOf(type));
            fillElements(output.data(), type, std::ssize(reference), fillRuleOf({.low = 0, .high = 100}), 4);
            const auto found = compareElements(output.data(), type, reference.data(), std::ssize(reference), {});
            QCOMPARE(found.wrong, 0);
            QCOMPARE(found.maxAbsError, 0.0);
            QCOMPARE(found.rmsError, 0.0);
        }
    }

    void oneWrongElementIsFoundInEveryType() {
        for (const ElementType type : everyType) {
            auto reference = filled(type, 100'000, {.low = 1, .high = 100}, 4);
            std::vector<std::byte> output(reference.size() * model::bytesOf(type));
            fillElements(output.data(), type, std::ssize(reference), fillRuleOf({.low = 1, .high = 100}), 4);
            reference[77'777] += 30;
            const auto found =
                compareElements(output.data(), type, reference.data(), std::ssize(reference), {.element = 0.05});
            QCOMPARE(found.wrong, 1);
            QCOMPARE(found.worstIndex, 77'777);
            QCOMPARE(found.maxAbsError, 30.0);
            QVERIFY(found.rmsError > 0);
        }
    }

    void errorsAreThoseOfTheDefinition() {
        const std::vector<float> output = {1.5f, 2, 3, -4};
        const std::vector<double> reference = {1, 2, 3, -5};
        const double rms = std::sqrt((1.0 + 4 + 9 + 25) / 4);
        const auto found = compareElements(output.data(), ElementType::F32, reference.data(), 4, {.element = 0.12});
        QCOMPARE(found.maxAbsError, 1.0);
        QCOMPARE(found.maxRelError, 1 / (5 + rms));
        QCOMPARE(found.rmsError, std::sqrt(1.25 / 39));
        QCOMPARE(found.wrong, static_cast<std::int64_t>(0.5 > 0.12 * (1 + rms)) + (1 > 0.12 * (5 + rms)));
        QCOMPARE(found.worstIndex, 3);
    }

    void infinityAndNanAreWrongUnlessExpected() {
        const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
        const std::vector<float> output = {inf, nan, 1, -inf, inf, 1};
        const std::vector<double> reference = {
            static_cast<double>(inf), static_cast<double>(nan), 1, static_cast<double>(inf), 1,
            static_cast<double>(nan)};
        const auto found = compareElements(output.data(), ElementType::F32, reference.data(), 6, {.element = 1});
        QCOMPARE(found.wrong, 3);       // −∞ for ∞, ∞ for 1, 1 for NaN
        QCOMPARE(found.nonFinite, 1);   // ∞ for 1
        QCOMPARE(found.worstIndex, 3);  // the first of the three
    }

    void poisonIsNanInEveryFloatType() {
        const std::vector<std::uint8_t> poison(64, 0xff);
        const std::vector<double> reference(8, 1.0);
        for (const ElementType type : {ElementType::F64, ElementType::F32, ElementType::F16, ElementType::Bf16}) {
            QCOMPARE(compareElements(poison.data(), type, reference.data(), 8, {}).nonFinite, 8);
        }
    }

    void aStepOverTheBorderOfABufferIsNoticed() {
        for (const std::size_t bytes : {std::size_t{1}, std::size_t{4096}, std::size_t{5'000'000}}) {
            const auto memory = GuardedMemory::allocate(bytes);
            QVERIFY(memory.has_value());
            auto* first = static_cast<std::uint8_t*>((*memory)->address());
            std::fill_n(first, bytes, 0xff);
            QVERIFY((*memory)->guardsIntact());
            for (std::uint8_t* const outside : {first - 1, first + bytes, first + bytes + 4095, first - 4096}) {
                const std::uint8_t before = *outside;
                *outside = 0;
                QVERIFY(!(*memory)->guardsIntact());
                *outside = before;
                QVERIFY((*memory)->guardsIntact());
            }
        }
    }

    void tooMuchMemoryIsAFaultNotACrash() {
        const auto memory = GuardedMemory::allocate(std::size_t{1} << 60);
        QVERIFY(!memory.has_value());
        QVERIFY(memory.error().outcome == model::Outcome::ResourceExceeded);
    }
};

QTEST_GUILESS_MAIN(TestHostContents)
#include "test_host_contents.moc"
