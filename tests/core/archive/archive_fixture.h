#pragma once

#include <string>

#include <QTemporaryDir>
#include <QtTest>

#include "core/archive/reader.h"
#include "core/archive/writer.h"

/// An archive in a folder of its own with one kernel version and one place in it.
struct ArchiveFixture {
    QTemporaryDir folder;
    std::filesystem::path file = folder.filePath("data/archive.sqlite").toStdString();
    ww::archive::Place place;

    ArchiveFixture() {
        place.kernelVersion = "0123456789abcdef0123456789abcdef";
        place.device.id = "cpu";
        place.device.kind = "cpu";
        place.device.name = "Testing CPU";
        place.device.processors = 2;
        place.sizes = {{"M", 64}, {"N", 32}};
    }

    [[nodiscard]] ww::archive::Writer writer() const { return ww::archive::Writer::open(file).value(); }
    [[nodiscard]] ww::archive::Reader reader() const { return ww::archive::Reader::open(file).value(); }

    [[nodiscard]] ww::archive::PlaceId placeId(ww::archive::Writer& writer) const {
        (void)writer.storeKernelVersion(
            {place.kernelVersion, "matmul", "name = \"matmul\"", {{"mma.cu", "// text"}}, {}});
        return writer.place(place).value();
    }

    [[nodiscard]] std::int64_t beginSession(ww::archive::Writer& writer, const ww::archive::PlaceId& id) const {
        ww::model::SessionSummary summary;
        summary.kernel = "matmul";
        summary.device = place.device;
        summary.settings.kernel = "matmul";
        summary.settings.advisor = "heuristic";
        summary.settings.maxIterations = 7;
        return writer.beginSession(id, summary).value();
    }

    [[nodiscard]] static ww::model::Attempt attempt(std::int64_t block, double speedup) {
        ww::model::Attempt attempt;
        attempt.configuration = {{{"BLOCK", block}, {"variant", std::string("128")}, {"unroll", true}, {"share", 0.5}}};
        attempt.source = "random";
        attempt.outcome = ww::model::Outcome::Ok;
        attempt.speedup = {speedup, speedup * 0.99, speedup * 1.01};
        attempt.timing.median = 2.0 / speedup;
        attempt.timing.samples = {2.0 / speedup, 2.5 / speedup};
        attempt.baseline.median = 2.0;
        attempt.baseline.samples = {2.0, 2.125};
        attempt.baselineName = "OpenBLAS";
        attempt.resources.registersPerThread = 96;
        attempt.verification.maxAbsError = 1e-5;
        attempt.deviceAfter.throttling = {"power cap"};
        attempt.startedAt = "2026-11-22T10:00:00.000Z";
        return attempt;
    }
};
