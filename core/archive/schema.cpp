#include "core/archive/schema.h"

#include <array>

namespace ww::archive {

namespace {

/// Times are milliseconds, dates ISO 8601 in UTC, lists and structs JSON, samples little-endian 32-bit floats (a
/// device's clock does not resolve more). Names of kernels, devices and problems stand in tables of their own, so that
/// a million attempts stay small and their indexes hold integers.
constexpr const char* version1 = R"sql(
CREATE TABLE devices (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,               -- what makes it another device: kind, name, serial, processors
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    info TEXT NOT NULL                      -- DeviceInfo, as last seen
);

CREATE TABLE kernels (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE kernel_versions (
    id INTEGER PRIMARY KEY,
    kernel INTEGER NOT NULL REFERENCES kernels,
    hash TEXT NOT NULL UNIQUE,              -- of definition and sources
    manifest TEXT NOT NULL,
    files TEXT NOT NULL,                    -- [{"name", "text"}]
    added_at TEXT NOT NULL
);

CREATE TABLE problems (                     -- what was computed: a kernel version, a type, sizes
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL REFERENCES kernel_versions,
    type TEXT NOT NULL,
    sizes TEXT NOT NULL,                    -- "M=512,N=512,K=512"
    UNIQUE (version, type, sizes)
);

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- a deleted session's number is not used again
    problem INTEGER NOT NULL REFERENCES problems,
    device INTEGER NOT NULL REFERENCES devices,
    device_info TEXT NOT NULL,              -- DeviceInfo at the time
    settings TEXT NOT NULL,
    state TEXT NOT NULL,
    stop_reason TEXT,
    message TEXT NOT NULL DEFAULT '',
    owner TEXT NOT NULL DEFAULT '',         -- process that runs it: "host pid start-time"
    started_at TEXT NOT NULL,
    finished_at TEXT,
    best_speedup REAL NOT NULL DEFAULT 0,   -- confirmed where the finals ran
    baseline_name TEXT NOT NULL DEFAULT '',
    baseline_ms REAL NOT NULL DEFAULT 0,
    deleted_at TEXT
);
CREATE INDEX sessions_by_problem ON sessions (problem);

CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    session INTEGER REFERENCES sessions ON DELETE CASCADE,   -- none: one configuration evaluated by itself
    number INTEGER NOT NULL,
    kernel INTEGER NOT NULL REFERENCES kernels,
    problem INTEGER NOT NULL REFERENCES problems,
    device INTEGER NOT NULL REFERENCES devices,
    key TEXT NOT NULL,                      -- canonical text of the configuration
    configuration TEXT NOT NULL,
    source TEXT NOT NULL,
    rationale TEXT NOT NULL DEFAULT '',
    exchange INTEGER NOT NULL DEFAULT 0,
    outcome TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '',
    confirmed INTEGER NOT NULL DEFAULT 0,   -- from the interleaved finals
    answered_by INTEGER REFERENCES attempts ON DELETE SET NULL,  -- the measured attempt this one repeats
    from_cache INTEGER NOT NULL DEFAULT 0,
    speedup REAL NOT NULL DEFAULT 0, speedup_low REAL NOT NULL DEFAULT 0, speedup_high REAL NOT NULL DEFAULT 0,
    ms REAL NOT NULL DEFAULT 0, ms_low REAL NOT NULL DEFAULT 0, ms_high REAL NOT NULL DEFAULT 0,
    ms_minimum REAL NOT NULL DEFAULT 0, cold INTEGER NOT NULL DEFAULT 1,
    baseline_name TEXT NOT NULL DEFAULT '',
    baseline_ms REAL NOT NULL DEFAULT 0, baseline_low REAL NOT NULL DEFAULT 0, baseline_high REAL NOT NULL DEFAULT 0,
    baseline_minimum REAL NOT NULL DEFAULT 0,
    verification TEXT NOT NULL DEFAULT '{}',
    resources TEXT NOT NULL DEFAULT '{}',
    compile_ms REAL NOT NULL DEFAULT 0, verify_ms REAL NOT NULL DEFAULT 0, benchmark_ms REAL NOT NULL DEFAULT 0,
    total_ms REAL NOT NULL DEFAULT 0,
    device_before TEXT NOT NULL DEFAULT '{}', device_after TEXT NOT NULL DEFAULT '{}',
    started_at TEXT NOT NULL,
    deleted_at TEXT
);
CREATE INDEX attempts_of_session ON attempts (session);                       -- in order of their id
CREATE INDEX attempts_counted ON attempts (session, confirmed, outcome);      -- covers the list of sessions
CREATE INDEX attempts_by_key ON attempts (problem, device, key);
CREATE INDEX attempts_by_speed ON attempts (kernel, outcome, confirmed, speedup, from_cache, deleted_at);  -- covers statistics

CREATE TABLE samples (
    attempt INTEGER PRIMARY KEY REFERENCES attempts ON DELETE CASCADE,
    candidate BLOB NOT NULL,
    baseline BLOB NOT NULL
);

CREATE TABLE finals (                       -- one confirming measurement of a session's best
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
    rounds INTEGER NOT NULL,
    noise_floor REAL NOT NULL,
    measured_at TEXT NOT NULL
);
CREATE INDEX finals_of_session ON finals (session);

CREATE TABLE standings (
    finals INTEGER NOT NULL REFERENCES finals ON DELETE CASCADE,
    position INTEGER NOT NULL,
    key TEXT NOT NULL,                      -- empty for a baseline
    baseline_name TEXT NOT NULL,
    outcome TEXT NOT NULL,
    message TEXT NOT NULL,
    ms REAL NOT NULL, ms_low REAL NOT NULL, ms_high REAL NOT NULL, ms_minimum REAL NOT NULL, cold INTEGER NOT NULL,
    speedup REAL NOT NULL, speedup_low REAL NOT NULL, speedup_high REAL NOT NULL,
    tied INTEGER NOT NULL,
    device_state TEXT NOT NULL,
    samples BLOB NOT NULL,                  -- one per round
    PRIMARY KEY (finals, position)
) WITHOUT ROWID;

CREATE TABLE stability (
    id INTEGER PRIMARY KEY,
    kernel INTEGER NOT NULL REFERENCES kernels,
    version INTEGER NOT NULL REFERENCES kernel_versions,
    device INTEGER NOT NULL REFERENCES devices,
    measured_at TEXT NOT NULL,
    result TEXT NOT NULL                    -- StabilityResult
);
CREATE INDEX stability_by_kernel ON stability (kernel);

CREATE TABLE limits (                       -- measured ceilings of a device, newest last
    id INTEGER PRIMARY KEY,
    device INTEGER NOT NULL REFERENCES devices,
    measured_at TEXT NOT NULL,
    copy_gigabytes_per_second REAL NOT NULL,
    matrix_teraflops REAL NOT NULL
);
CREATE INDEX limits_of_device ON limits (device);

CREATE TABLE annotations (                  -- the user's own words
    subject TEXT NOT NULL CHECK (subject IN ('session', 'attempt')),
    id INTEGER NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    tags TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (subject, id)
) WITHOUT ROWID;

CREATE VIRTUAL TABLE session_text USING fts5 (kernel, device, advisor, note, tags);
CREATE VIRTUAL TABLE attempt_text USING fts5 (message, rationale, content='', tokenize='unicode61');
)sql";

constexpr std::array steps = {version1};

}  // namespace

std::span<const char* const> migrations() {
    return steps;
}

}  // namespace ww::archive
