#!/usr/bin/env python3
"""Walks through the spaces of the built-in CUDA kernels: is every valid configuration right?

    python3 tests/device/walk_space.py                        both kernels, 500 configurations per variant and size class
    python3 tests/device/walk_space.py --kernel softmax --count 100 --seconds 120
    python3 tests/device/walk_space.py --dry-run --count 5    samples and compiles; needs no GPU
Correctness alone, no timing. Configurations are drawn from the space pruned by the manifest's constraints, evenly over the element
types, and each is compared with float64 results on ragged sizes (see verification.py). Workers are processes of their own: one that
dies or hangs is a failure of the configuration it was at, and the walk goes on with the next. Failures are printed and lie in
$OUT/walk.json; the exit code is 1 when there are any.
"""
import argparse
import collections
import json
import os
import queue
import random
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from manifest_runner import H200, DeviceError, Kernel, Programs  # noqa: E402

# Sizes of each class. A configuration is checked at all sizes of its class at which it is valid.
CLASSES = {
    "softmax": {
        "short rows": [dict(rows=37, cols=3), dict(rows=65, cols=255), dict(rows=33, cols=257), dict(rows=19, cols=1000), dict(rows=129, cols=64)],
        "middle rows": [dict(rows=7, cols=4097), dict(rows=11, cols=4096), dict(rows=3, cols=20011)],
        "long rows": [dict(rows=2, cols=65536), dict(rows=5, cols=131071)],
    },
    "matmul": {
        "small": [dict(M=127, N=65, K=33), dict(M=200, N=136, K=264), dict(M=1, N=1, K=1)],
        "middle": [dict(M=512, N=512, K=512), dict(M=1000, N=1001, K=777)],
        "skinny": [dict(M=16, N=2048, K=4096), dict(M=128, N=128, K=8192)],
    },
}
SECTIONS = ("reference", "plain_baseline")  # checked beside the configurations, as if they were variants
PATIENCE = 60  # seconds without a word from a worker


def manifest(name):
    return os.path.join(HERE, "..", "..", "kernels", name, "kernel.toml")


def valid_at(kernel, dtype, sizes, configuration):
    return kernel.broken_constraint(kernel.problem(dtype, **sizes), configuration) is None


def choose(kernel, name, count, seed):
    """Jobs (kernel name, class, dtype, configuration, sizes). What was drawn for one class serves the next where it is valid."""
    jobs, types, pick = [], kernel.implementation["types"], random.Random(seed)
    for section in SECTIONS:
        if section in kernel.implementation:
            jobs += [(name, section, label, dtype, {}) for label in CLASSES[name] for dtype in types]
    for variant in kernel.parameters["variant"]:
        drawn = collections.defaultdict(list)  # by dtype
        for label, sizes in CLASSES[name].items():
            usable = [t for t in types if any(kernel.sample(kernel.problem(t, **s), 1, variant=variant) for s in sizes)]
            for number, dtype in enumerate(usable):
                share = count // len(usable) + (number < count % len(usable))
                here = [c for c in drawn[dtype] if any(valid_at(kernel, dtype, s, c) for s in sizes)]
                pick.shuffle(here)
                here, known = here[:share], {tuple(c.values()) for c in drawn[dtype]}
                for s in sizes * 4:  # several rounds: a draw may repeat what is known
                    wanted = min(share - len(here), -(-share // len(sizes)))
                    fresh = [c for c in kernel.sample(kernel.problem(dtype, **s), wanted, pick.random(), variant=variant)
                             if tuple(c.values()) not in known] if wanted > 0 else []
                    known |= {tuple(c.values()) for c in fresh}
                    drawn[dtype] += fresh
                    here += fresh
                jobs += [(name, variant, label, dtype, c) for c in here]
    jobs.sort(key=lambda j: (j[3], str(j[4])))  # the same configuration of several classes together: compiled once
    return jobs


def work(jobs):
    """A worker: one line of JSON per job begun and per job done."""
    import torch
    from manifest_runner import device_description
    from verification import Case, kinds
    description, kernels, cases = device_description(), {}, {}
    programs = Programs(1)
    for index, (name, variant, label, dtype, configuration) in jobs:
        print(json.dumps({"begin": index}), flush=True)
        if name not in kernels:
            kernels[name] = Kernel(manifest(name), description)
        kernel = kernels[name]
        found, checks = [], 0
        for position, sizes in enumerate(CLASSES[name][label]):
            if variant not in SECTIONS and not valid_at(kernel, dtype, sizes, configuration):
                continue
            kind = kinds(kernel)[(index + position) % len(kinds(kernel))]
            key = (name, dtype, json.dumps(sizes), kind)
            if key not in cases:
                cases[key] = Case(kernel, dtype, sizes, kind, position)
            try:
                wrong = cases[key].check_section(kernel, variant, programs) if variant in SECTIONS else \
                    cases[key].check(kernel, configuration, programs)
                torch.cuda.synchronize()
            except (DeviceError, RuntimeError) as error:
                wrong = str(error).strip().splitlines()[0][:300] if str(error).strip() else repr(error)
                if any(word in wrong for word in ("illegal", "unspecified", "misaligned", "CUDA error", "timed out")):
                    print(json.dumps({"done": index, "checks": checks + 1, "wrong": [f"{sizes} {kind}: {wrong}"]}), flush=True)
                    os._exit(3)  # the context is lost
            checks += 1
            if wrong:
                found.append(f"{sizes} {kind}: {wrong}")
        if len(programs.done) > 64:
            programs.done.clear()
        print(json.dumps({"done": index, "checks": checks, "wrong": found}), flush=True)


class Worker(threading.Thread):
    """Feeds one worker process after another with its part of the jobs until none is left."""

    def __init__(self, part, results, deadline):
        super().__init__(daemon=True)
        self.part, self.results, self.deadline = list(part), results, deadline

    def run(self):
        while self.part and time.time() < self.deadline:
            process = subprocess.Popen([sys.executable, os.path.abspath(__file__), "--worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True)
            errors = []
            threading.Thread(target=lambda p=process: errors.extend(p.stderr.readlines()[-3:]), daemon=True).start()
            process.stdin.write(json.dumps(self.part))
            process.stdin.close()
            lines = queue.Queue()
            threading.Thread(target=lambda p=process: [lines.put(line) for line in p.stdout] + [lines.put(None)], daemon=True).start()
            current, why = None, "the worker died"
            while True:
                try:
                    line = lines.get(timeout=PATIENCE)
                except queue.Empty:
                    why, line = "timed out", None
                if line is None or time.time() > self.deadline:
                    break
                said = json.loads(line)
                current = said.get("begin")
                if "done" in said:
                    self.results.put(said)
                    self.part = [j for j in self.part if j[0] != said["done"]]
            process.kill()
            process.wait()
            if current is not None and time.time() < self.deadline:
                self.results.put({"done": current, "checks": 1, "wrong": [why + ": " + " ".join(errors)[-300:]]})
                self.part = [j for j in self.part if j[0] != current]
            elif self.part and current is None and process.returncode not in (0, 3, -9):
                return self.results.put({"done": self.part[0][0], "checks": 0, "wrong": ["no worker starts: " + " ".join(errors)[-300:]]})


def dry_run(kernels, jobs):
    programs, unique = Programs(), {}
    for name, variant, _, dtype, c in jobs:
        kernel = kernels[name]
        if variant in SECTIONS:
            unique[name, dtype, variant] = programs.for_launches(kernel, dtype, c, kernel.implementation[variant])
            continue
        launches = [l for l in kernel.implementation["launch"] if any(
            l in kernel.launches(kernel.names(kernel.problem(dtype, **s), c)) for sizes in CLASSES[name].values() for s in sizes)]
        unique[name, dtype, tuple(c.items())] = programs.for_launches(kernel, dtype, c, launches)
    failed = [(key, f.result().error) for key, futures in unique.items() for f in futures if f.result().error]
    for key, error in failed[:10]:
        print("DOES NOT COMPILE", key, error[:400])
    return failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--kernel", choices=list(CLASSES), action="append")
    parser.add_argument("--count", type=int, default=500, help="configurations per variant and size class")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=540, help="stop after this time")
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2) - 1))
    parser.add_argument("--dry-run", action="store_true")
    options = parser.parse_args()
    if options.worker:
        return work([(index, job) for index, job in json.load(sys.stdin)])
    started = time.time()
    description = H200
    if not options.dry_run:
        from manifest_runner import device_description
        description = device_description()
    kernels = {name: Kernel(manifest(name), description) for name in options.kernel or CLASSES}
    jobs = [job for name, kernel in kernels.items() for job in choose(kernel, name, options.count, options.seed)]
    print(len(jobs), "configurations to walk,", f"{time.time() - started:.0f} s", flush=True)
    if options.dry_run:
        failed = dry_run(kernels, jobs)
        print(len(failed), "do not compile,", f"{time.time() - started:.0f} s")
        return sys.exit(1 if failed else 0)
    numbered, results = list(enumerate(jobs)), queue.Queue()
    step = -(-len(jobs) // options.workers)
    workers = [Worker(numbered[i:i + step], results, started + options.seconds) for i in range(0, len(jobs), step)]
    random.Random(1).shuffle(workers)
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    table, failures = collections.defaultdict(lambda: [0, 0, 0]), []
    while not results.empty():
        said = results.get()
        name, variant, label, dtype, configuration = jobs[said["done"]]
        row = table[name, variant, label]
        row[0] += 1
        row[1] += said["checks"]
        row[2] += bool(said["wrong"])
        failures += [dict(kernel=name, dtype=dtype, size_class=label, configuration=configuration, wrong=w) for w in said["wrong"]]
    wanted = collections.Counter((j[0], j[1], j[2]) for j in jobs)
    for key in wanted:
        done, checks, wrong = table[key]
        print(f"{key[0]:8} {key[1]:14} {key[2]:12} {done:5} of {wanted[key]:5} configurations, {checks:6} checks, {wrong} wrong")
    for failure in failures[:20]:
        print("WRONG", failure["kernel"], failure["dtype"], failure["configuration"], failure["wrong"])
    if os.environ.get("OUT"):
        with open(os.path.join(os.environ["OUT"], "walk.json"), "w") as file:
            json.dump({"walked": [[*key, *table[key]] for key in wanted], "failures": failures}, file)
    print(f"{sum(r[0] for r in table.values())} configurations, {sum(r[1] for r in table.values())} checks, {len(failures)} wrong, "
          f"{time.time() - started:.0f} s")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
