"""Drives a real warpwright-worker on a GPU: faults, then every request file of write_requests, cold and warm cache.

    worker_check.py WORKER REQUESTS… [--device cuda:0] [--prepare]

Prints one line per attempt and a table of the finals. Needs nothing but Python.
"""
import argparse
import json
import os
import subprocess
import tempfile
import time


class Worker:
    def __init__(self, program, device, cache):
        environment = dict(os.environ, XDG_CACHE_HOME=cache)
        self.started = time.perf_counter()
        self.process = subprocess.Popen([program, "--device", device], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, env=environment)
        self.last = 0

    def send(self, request, **fields):
        self.last += 1
        self.process.stdin.write(json.dumps({"request": request, "id": self.last, **fields}) + "\n")
        self.process.stdin.flush()
        return self.last

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            raise EOFError(f"the worker ended with {self.process.wait()}")
        return json.loads(line)

    def answer(self, *kinds):
        while True:
            event = self.read()
            if event["event"] == "error":
                return event
            if event["event"] in kinds:
                return event

    def hello(self):
        self.send("hello", version=1)
        event = self.answer("ready")
        return event, (time.perf_counter() - self.started) * 1000

    def quit(self):
        self.send("quit")
        self.process.wait(10)


DOUBLING = """
extern "C" __global__ void twice(const float* x, float* y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
#ifdef SHARED
    extern __shared__ float tile[];
    tile[threadIdx.x] = 0;
#endif
    if (i >= n) return;
    y[i] = 2 * x[i];
#ifdef WRONG
    if (i == n - 1) y[i] += 1e-2f;
#endif
#ifdef NOT_A_NUMBER
    if (i == 5) y[i] = __int_as_float(0x7fffffff);
#endif
#ifdef OVERRUN
    if (i == n - 1) y[n] = 1;
#endif
#ifdef UNWRITTEN
    if (i == 3) y[i] = y[i + 1 < n ? i + 1 : 0];
#endif
#ifdef INPUT
    if (i == 3) ((float*)x)[i] = 7;
#endif
#ifdef RACE
    y[i] = 2 * x[i] * (1 + 1e-6f * (clock() & 15));
#endif
#ifdef ILLEGAL
    ((float*)8)[i] = 1;
#endif
}
extern "C" __global__ void twice_reference(const float* x, double* y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = 2.0 * x[i];
}
"""


def program(entry, define=None, text=DOUBLING):
    return {"language": "cuda", "main_file": "twice.cu", "files": [{"name": "twice.cu", "text": text}],
            "entries": [entry], "defines": [define + "=1"] if define else [], "options": []}


def launch(entry, n, shared=0):
    return {"program": 0, "entry": entry, "grid": [(n + 255) // 256, 1, 1], "block": [256, 1, 1], "cluster": [1, 1, 1],
            "shared_bytes": shared, "arguments": ["x", "y", "n"]}


def doubling_problem(sizes):
    instances = []
    for n in sizes:
        instances.append({
            "sizes": {"n": n},
            "arguments": [{"name": "x", "kind": "buffer", "type": "f32", "access": "read", "shape": [n]},
                          {"name": "y", "kind": "buffer", "type": "f32", "access": "write", "shape": [n]},
                          {"name": "n", "kind": "scalar", "type": "i32", "integer": n}],
            "reference": {"programs": [program("twice_reference")], "launches": [launch("twice_reference", n)]},
            "plain_baseline": {"programs": [program("twice")], "launches": [launch("twice", n)]},
            "flops": n, "bytes": 8 * n})
    return {"family": "elementwise", "type": "f32", "instances": instances, "baselines": [], "seed": 1, "seeds": 3}


def doubling_candidate(sizes, define=None, shared=0, text=DOUBLING):
    return {"key": define or "plain", "programs": [program("twice", define, text)],
            "instances": [{"launches": [launch("twice", n, shared)]} for n in sizes]}


FAULTS = [(None, 0, DOUBLING, "ok"), ("WRONG", 0, DOUBLING, "wrong_result"),
          ("NOT_A_NUMBER", 0, DOUBLING, "non_finite"), ("OVERRUN", 0, DOUBLING, "illegal_access"),
          ("UNWRITTEN", 0, DOUBLING, "wrong_result|non_deterministic"), ("INPUT", 0, DOUBLING, "wrong_result"),
          ("RACE", 0, DOUBLING, "non_deterministic"), ("SHARED", 1 << 20, DOUBLING, "resource_exceeded"),
          (None, 0, "this is no CUDA", "compile_failed"), (None, 0, DOUBLING, "ok"),
          ("ILLEGAL", 0, DOUBLING, "illegal_access")]


def check_faults(arguments, cache):
    sizes, failures = [1 << 24, 1001], 0
    worker = Worker(arguments.worker, arguments.device, cache)
    worker.hello()
    worker.send("problem", problem=doubling_problem(sizes))
    ready = worker.answer("problem_ready")
    print("elementwise problem:", {k: ready.get(k) for k in ("baselines", "limits", "roofline_ms", "set_up_ms", "message")})
    for define, shared, text, expected in FAULTS:
        worker.send("evaluate", candidate=doubling_candidate(sizes, define, shared, text), settings={})
        event = worker.answer("attempt")
        attempt = event.get("attempt", {"outcome": "error", "message": event.get("message")})
        good = attempt["outcome"] in expected.split("|")
        failures += not good
        print(f"  {'' if good else 'NOT AS EXPECTED '}{define or 'plain':14} {attempt['outcome']:18} {attempt['message'][:110]!r}")
    code = worker.process.wait(10)
    print(f"  the worker ended with {code} after the illegal access, device_lost={event.get('device_lost')}")
    return failures + (not event.get("device_lost")) + (code != 0)


def summary(attempt):
    timing, phases, checked, needs = attempt["timing"], attempt["phases"], attempt["verification"], attempt["resources"]
    return (f"{attempt['outcome']:12} {attempt['speedup']['value']:6.3f} [{attempt['speedup']['low']:.3f} {attempt['speedup']['high']:.3f}] "
            f"{timing['median'] * 1000:9.2f} us n={len(timing['samples']):3} | compile {phases['compile']:6.1f} verify {phases['verify']:6.1f} "
            f"bench {phases['benchmark']:6.1f} ms | {checked['cases']} cases rms {checked['rms_error']:.1e} | "
            f"{needs['registers_per_thread']} regs spill {needs['spill_bytes']} occ {needs['occupancy']:.2f} {attempt['message'][:90]!r}")


def confirm(worker, candidates, settings):
    begin = time.perf_counter()
    worker.send("finals", candidates=candidates, settings=settings)
    event = worker.answer("finals")
    if event["event"] == "error":
        print("    finals failed:", event["message"])
        return 1
    result = event["result"]
    print(f"    finals {settings}: {result['rounds']} rounds in {time.perf_counter() - begin:.2f} s, noise floor {result['noise_floor'] * 100:.2f} %")
    for row in result["standings"]:
        print(f"      {row['outcome']:8} {row['speedup']['value']:6.3f} [{row['speedup']['low']:.4f} {row['speedup']['high']:.4f}] "
              f"{row['timing']['median'] * 1000:9.2f} us {'tied' if row['tied_with_best'] else '':5} {row['state']['clock_mhz']:.0f} MHz "
              f"{row['state']['power_w']:.0f} W {row['state']['throttling']} {row['key'][:100] or row['baseline_name']} {row['message'][:100]}")
    return 0


def tune(arguments, path, cache, verbose):
    lines = [json.loads(line) for line in open(path)]
    problem, evaluations = lines[0], lines[1:]
    worker = Worker(arguments.worker, arguments.device, cache)
    _, ready_ms = worker.hello()
    begin = time.perf_counter()
    worker.send("problem", problem=problem["problem"])
    ready = worker.answer("problem_ready")
    if ready["event"] == "error":
        print(path, "problem failed:", ready["message"])
        return 1
    print(f"{os.path.basename(path)}: ready after {ready_ms:.0f} ms, problem {ready['set_up_ms']:.0f} ms, limits {ready['limits']}, "
          f"roofline {ready['roofline_ms'] * 1000:.2f} us, warnings {ready['warnings']}")
    for baseline in ready["baselines"]:
        print(f"    {baseline['name']:32} {baseline['ms'] * 1000:9.2f} us")
    if arguments.prepare:
        for request in evaluations:
            worker.send("prepare", key=request["candidate"]["key"], programs=request["candidate"]["programs"])
    tried = []
    for request in evaluations:
        worker.send("evaluate", candidate=request["candidate"], settings=request["settings"])
        event = worker.answer("attempt")
        if event["event"] == "error":
            print("    error:", event["message"][:300])
            return 1
        tried.append((event["attempt"], request["candidate"]))
        if verbose or event["attempt"]["outcome"] != "ok":
            print("   ", summary(event["attempt"]), event["key"] if event["attempt"]["outcome"] != "ok" else "")
        if event["device_lost"]:
            print("    the device is lost")
            return 1
    sweep = time.perf_counter() - begin
    fine = sorted((t for t in tried if t[0]["outcome"] == "ok"), key=lambda t: -t[0]["speedup"]["value"])
    print(f"    {len(tried)} attempts, {len(fine)} ok, in {sweep:.2f} s with the problem's set-up")
    for settings in arguments.finals or [{}]:
        if not fine or confirm(worker, [candidate for _, candidate in fine[:4]], settings):
            return 1
    worker.quit()
    return 0 if fine else 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("worker")
    parser.add_argument("requests", nargs="*")
    parser.add_argument("--device", default="cuda:0")
    parser.add_argument("--prepare", action="store_true", help="compile all ahead")
    parser.add_argument("--finals", type=json.loads, action="append", help='settings to confirm with, {"lead_in_ms": 0}; may be repeated')
    parser.add_argument("--no-faults", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as cache:
        for _ in range(2):
            worker = Worker(arguments.worker, arguments.device, cache)
            event, milliseconds = worker.hello()
            print(f"start to ready: {milliseconds:.0f} ms")
            worker.quit()
        print(json.dumps(event["device"]))
        failures = 0 if arguments.no_faults else check_faults(arguments, cache)
        for path in arguments.requests:
            failures += tune(arguments, path, cache, True)
        for path in arguments.requests[:1]:
            print("again, warm cache")
            failures += tune(arguments, path, cache, False)
    print("FAILURES:", failures)
    raise SystemExit(failures != 0)


if __name__ == "__main__":
    main()
