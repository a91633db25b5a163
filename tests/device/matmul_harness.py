#!/usr/bin/env python3
"""Compiles, checks and times configurations of kernels/matmul straight from its manifest.

  matmul_harness.py compile [--dtype f16] [--variant wgmma] [--count 20]   NVRTC only: registers, spills, warnings; no GPU
  matmul_harness.py check   [...]   random valid configurations against a float64 product, on ragged sizes too
  matmul_harness.py time    [--sizes square skinny odd] [...]              interleaved with torch.matmul in CUDA graphs

Expressions of the manifest are evaluated by Python here; the program proper has its own evaluator.
check and time need PyTorch and a GPU; NVRTC and the driver are used through ctypes.
"""
import argparse
import concurrent.futures
import ctypes
import glob
import itertools
import json
import os
import random
import re
import statistics
import sys
import time
import tomllib
import types

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
FOLDER = os.path.join(ROOT, "kernels", "matmul")
BYTES = {"f16": 2, "bf16": 2, "tf32": 4, "f32": 4}
RMS_LIMIT = {"f16": 5e-4, "bf16": 4e-3, "tf32": 1.5e-3, "f32": 1e-5}
H200 = types.SimpleNamespace(compute_capability=90, shared_memory_per_block=232448, registers_per_block=65536,
                             processors=132, threads_per_block=1024)


# ---------------------------------------------------------------- manifest

class Manifest:
    def __init__(self, device=H200):
        with open(os.path.join(FOLDER, "kernel.toml"), "rb") as file:
            self.kernel = tomllib.load(file)
        self.cuda = next(i for i in self.kernel["implementation"] if i["device"] == "cuda")
        self.device = device
        self.code = {}

    def evaluate(self, expression, names):
        if not isinstance(expression, str):
            return expression
        if expression not in self.code:
            self.code[expression] = compile(expression, expression, "eval")
        return eval(self.code[expression], {"ceil_div": lambda a, b: -(-a // b), "min": min, "max": max}, names)

    def names(self, dtype, configuration, sizes):
        names = dict(configuration, dtype=dtype, dtype_bytes=BYTES[dtype], device=self.device, **sizes)
        for derived in self.cuda["derived"]:
            names[derived["name"]] = self.evaluate(derived["expression"], names)
        return names

    def default(self):
        return {p["name"]: p["default"] for p in self.cuda["parameter"]}

    def valid(self, dtype, configuration):
        try:
            names = self.names(dtype, configuration, dict(M=1024, N=1024, K=1024))
            return all(self.evaluate(c["expression"], names) for c in self.cuda["constraint"])
        except ZeroDivisionError:
            return False

    def sample(self, dtype, variant, count, rng):
        """Random valid configurations of one variant, few repetitions."""
        values = {p["name"]: p["values"] for p in self.cuda["parameter"]}
        found = {}
        for _ in range(200000):
            if len(found) >= count:
                break
            configuration = {name: rng.choice(choices) for name, choices in values.items()}
            configuration["variant"] = variant
            if self.valid(dtype, configuration):
                found[short(configuration)] = configuration
        return list(found.values())

    def launches(self, dtype, configuration, sizes):
        """The launches of one run, with every expression evaluated, and the arguments they need."""
        names = self.names(dtype, configuration, sizes)
        known = {a["name"]: a for a in self.kernel["argument"] + self.cuda["argument"]}
        launches = []
        for launch in self.cuda["launch"]:
            if not self.evaluate(launch.get("when", "True"), names):
                continue
            three = lambda key: [int(self.evaluate(e, names)) for e in (launch.get(key, []) + ["1", "1", "1"])[:3]]
            arguments = [self.argument(known[a], names) for a in launch["arguments"]]
            launches.append(dict(source=launch["source"], entry=launch["entry"], grid=three("grid"), block=three("block"),
                                 cluster=three("cluster"), arguments=arguments,
                                 shared=int(self.evaluate(launch.get("shared_memory", "0"), names))))
        return launches

    def argument(self, a, names):
        value = lambda e: int(self.evaluate(e, names))
        if "when" in a and not self.evaluate(a["when"], names):
            raise ValueError(f"argument {a['name']} used where its condition does not hold")
        result = dict(name=a["name"], kind=a["kind"])
        if a["kind"] == "scalar":
            result["value"] = value(a["value"])
        elif a["kind"] == "workspace":
            result["bytes"] = value(a["bytes"])
            assert result["bytes"] > 0, a["name"]
        elif a["kind"] == "tensor_map":
            result.update(buffer=a["buffer"], extents=[value(e) for e in a["extents"]],
                          strides=[value(e) for e in a["strides"]], box=[value(e) for e in a["box"]],
                          swizzle=value(a["swizzle"]))
            if a["buffer"].endswith("_realigned"):
                source = next(x for x in self.cuda["argument"] if x["name"] == a["buffer"])
                result["bytes"] = value(source["bytes"])
        return result


def short(c):
    return (f"{c['variant']} {c['BLOCK_SIZE_M']}x{c['BLOCK_SIZE_N']}x{c['BLOCK_SIZE_K']} g{c['GROUP_SIZE_M']} "
            f"s{c['num_stages']} w{c['num_warps']} c{c['CLUSTER']} k{c['SPLIT_K']}")


# ---------------------------------------------------------------- NVRTC

def nvrtc_library():
    places = ["/usr/local/cuda/lib64/libnvrtc.so.13", "/usr/local/cuda-13.0/lib/libnvrtc.so.13"]
    for folder in sys.path:
        places += glob.glob(os.path.join(folder, "nvidia", "*", "lib", "libnvrtc.so.13"))
    for place in places + ["libnvrtc.so.13", "libnvrtc.so"]:
        try:
            return ctypes.CDLL(place)
        except OSError:
            continue
    sys.exit("no NVRTC found")


def source_text(path, seen):
    """The file with its includes pasted in, each once."""
    path = os.path.normpath(path)
    if path in seen:
        return ""
    seen.add(path)
    lines = []
    for line in open(path):
        included = re.match(r'#include "(.*)"', line)
        lines.append(source_text(os.path.join(os.path.dirname(path), included[1]), seen) if included
                     else "" if line.startswith("#pragma once") else line)
    return "".join(lines) + "\n"


class Compiler:
    def __init__(self, architecture="sm_90a", extra=()):
        self.nvrtc = nvrtc_library()
        self.architecture = architecture
        self.extra = list(extra)
        self.cache = {}

    def compile(self, source, dtype, configuration):
        defines = [f"-D{k}_{v}=1" if isinstance(v, str) else f"-D{k}={v}" for k, v in configuration.items()]
        key = (source, dtype, tuple(defines))
        if key not in self.cache:
            self.cache[key] = self.run(source, defines + [f"-DDTYPE_{dtype}=1"])
        return self.cache[key]

    def run(self, source, defines):
        text = source_text(os.path.join(FOLDER, source), set()).encode()
        options = [o.encode() for o in [f"--gpu-architecture={self.architecture}", "--std=c++17", "--minimal",
                                        "-Xptxas=-v"] + defines + self.extra]
        program = ctypes.c_void_p()
        self.nvrtc.nvrtcCreateProgram(ctypes.byref(program), text, source.encode(), 0, None, None)
        started = time.time()
        rc = self.nvrtc.nvrtcCompileProgram(program, len(options), (ctypes.c_char_p * len(options))(*options))
        result = dict(rc=rc, seconds=time.time() - started, log=self.fetch(program, "ProgramLog").decode(errors="replace"))
        if rc == 0:
            result["cubin"] = self.fetch(program, "CUBIN")
        log = result["log"]
        number = lambda pattern: max([int(x) for x in re.findall(pattern, log)], default=0)
        result.update(registers=number(r"Used (\d+) registers"), spills=number(r"(\d+) bytes spill stores"),
                      stack=number(r"(\d+) bytes stack frame"),
                      notes=sorted(set(re.findall(r"C75\d\d|serializ\w+|error: .*|warning: .*", log))))
        self.nvrtc.nvrtcDestroyProgram(ctypes.byref(program))
        return result

    def fetch(self, program, what):
        size = ctypes.c_size_t()
        getattr(self.nvrtc, f"nvrtcGet{what}Size")(program, ctypes.byref(size))
        text = ctypes.create_string_buffer(size.value)
        getattr(self.nvrtc, f"nvrtcGet{what}")(program, text)
        return text.raw


def compile_all(compiler, manifest, jobs, threads):
    """Compiles what the (dtype, configuration, sizes) need, in parallel; the results stay in the compiler's cache."""
    wanted = {(l["source"], d, tuple(c.items())) for d, c, s in jobs for l in manifest.launches(d, c, s)}
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda w: compiler.compile(w[0], w[1], dict(w[2])), wanted))
    return len(wanted)


def pairs(options):
    types_ = options.dtype or ["f16", "bf16", "tf32", "f32"]
    for dtype in types_:
        for variant in (["simt"] if dtype == "f32" else ["mma", "wgmma"]):
            if not options.variant or variant in options.variant:
                yield dtype, variant


def command_compile(options):
    manifest, compiler, rng = Manifest(), Compiler(options.arch), random.Random(options.seed)
    odd = dict(M=127, N=65, K=33)
    for dtype, variant in pairs(options):
        for c in manifest.sample(dtype, variant, options.count, rng):
            for launch in manifest.launches(dtype, c, odd):
                new = (launch["source"], dtype) not in compiler.__dict__.setdefault("seen", set())
                small = launch["source"] in ("realign.cu", "split_k.cu")
                if small and not new:
                    continue
                compiler.seen.add((launch["source"], dtype))
                r = compiler.compile(launch["source"], dtype, c)
                if options.all or r["rc"] or r["spills"] or r["notes"]:
                    print(f"{dtype} {launch['source']} {short(c)}: {r['registers']} registers, {r['spills']} spilled, "
                          f"{r['seconds']:.2f} s {r['notes']}", flush=True)
                if r["rc"]:
                    print(r["log"][:3000])
        print(f"{dtype} {variant} done", flush=True)
    for dtype in options.dtype or BYTES:
        for source in ("reference.cu", "plain.cu"):
            r = compiler.compile(source, dtype, {})
            if r["rc"]:
                print(dtype, source, r["log"])


# ---------------------------------------------------------------- device

class LaunchAttribute(ctypes.Structure):
    _fields_ = [("id", ctypes.c_int), ("pad", ctypes.c_int), ("value", ctypes.c_uint * 16)]


class LaunchConfig(ctypes.Structure):
    _fields_ = [("grid", ctypes.c_uint * 3), ("block", ctypes.c_uint * 3), ("shared", ctypes.c_uint),
                ("stream", ctypes.c_void_p), ("attributes", ctypes.POINTER(LaunchAttribute)), ("count", ctypes.c_uint)]


class Device:
    def __init__(self):
        import torch
        self.torch = torch
        torch.cuda.init()
        torch.zeros(1, device="cuda")
        self.cuda = ctypes.CDLL("libcuda.so.1")
        self.functions = {}

    def must(self, rc, what):
        if rc:
            text = ctypes.c_char_p()
            self.cuda.cuGetErrorString(rc, ctypes.byref(text))
            raise RuntimeError(f"{what}: {text.value}")

    def function(self, program, entry, shared):
        key = (id(program), entry)
        if key not in self.functions:
            module, function = ctypes.c_void_p(), ctypes.c_void_p()
            self.must(self.cuda.cuModuleLoadData(ctypes.byref(module), program["cubin"]), "load")
            self.must(self.cuda.cuModuleGetFunction(ctypes.byref(function), module, entry.encode()), entry)
            self.functions[key] = function
        if shared > 48 * 1024:
            self.must(self.cuda.cuFuncSetAttribute(self.functions[key], 8, shared), "shared memory")
        return self.functions[key]

    def tensor_map(self, argument, address, dtype):
        raw = ctypes.create_string_buffer(128 + 64)
        at = (ctypes.addressof(raw) + 63) // 64 * 64
        kind = {"f16": 6, "bf16": 9, "tf32": 7}[dtype]
        u64, u32 = ctypes.c_uint64, ctypes.c_uint32
        swizzle = {0: 0, 32: 1, 64: 2, 128: 3}[argument["swizzle"]]
        self.must(self.cuda.cuTensorMapEncodeTiled(
            ctypes.c_void_p(at), kind, 2, ctypes.c_void_p(address), (u64 * 2)(*argument["extents"]),
            (u64 * 1)(*argument["strides"]), (u32 * 2)(*argument["box"]), (u32 * 2)(1, 1), 0, swizzle, 3, 0),
            f"tensor map {argument}")
        return raw, at

    def prepare(self, compiler, manifest, dtype, configuration, sizes, buffers, workspaces):
        """Returns a function that launches one run on the current stream. `workspaces` is shared by all that run."""
        torch, calls, keep = self.torch, [], []

        def workspace(name, size):
            if name not in workspaces or workspaces[name][-1].numel() < size:   # smaller ones stay: graphs point at them
                workspaces.setdefault(name, []).append(torch.full((size,), 255, dtype=torch.uint8, device="cuda"))
            return workspaces[name][-1].data_ptr()

        launches = manifest.launches(dtype, configuration, sizes)
        for launch in launches:   # allocate first: addresses must not change afterwards
            for a in launch["arguments"]:
                if a["kind"] == "workspace":
                    workspace(a["name"], a["bytes"])
        for launch in launches:
            program = compiler.compile(launch["source"], dtype, configuration)
            if program["rc"]:
                raise RuntimeError("compilation failed: " + program["log"][:500])
            pointers = []
            for a in launch["arguments"]:
                if a["kind"] == "scalar":
                    value = ctypes.c_int(a["value"])
                    keep.append(value)
                    pointers.append(ctypes.addressof(value))
                elif a["kind"] == "tensor_map":
                    base = buffers[a["buffer"]] if a["buffer"] in buffers else workspace(a["buffer"], a["bytes"])
                    raw, at = self.tensor_map(a, base, dtype)
                    keep.append(raw)
                    pointers.append(at)
                else:
                    base = workspace(a["name"], a["bytes"]) if a["kind"] == "workspace" else buffers[a["name"]]
                    value = ctypes.c_void_p(base)
                    keep.append(value)
                    pointers.append(ctypes.addressof(value))
            attribute = LaunchAttribute(4)
            attribute.value[0:3] = launch["cluster"]
            config = LaunchConfig((ctypes.c_uint * 3)(*launch["grid"]), (ctypes.c_uint * 3)(*launch["block"]),
                                  launch["shared"], None, ctypes.pointer(attribute), int(launch["cluster"] != [1, 1, 1]))
            keep += [attribute, config]
            array = (ctypes.c_void_p * len(pointers))(*pointers)
            calls.append((config, self.function(program, launch["entry"], launch["shared"]), array, launch["entry"]))

        def run(which=calls):
            stream = torch.cuda.current_stream().cuda_stream
            for config, function, array, entry in which:
                config.stream = stream
                self.must(self.cuda.cuLaunchKernelEx(ctypes.byref(config), function, array, None), entry)

        run.keep = keep
        run.only = [lambda i=i: run(calls[i:i + 1]) for i in range(len(calls))]
        return run


def element_type(torch, dtype):
    return {"f16": torch.float16, "bf16": torch.bfloat16}.get(dtype, torch.float32)


def inputs(torch, dtype, sizes):
    shape = lambda *s: (torch.rand(*s, device="cuda") * 2 - 1).to(element_type(torch, dtype))
    M, N, K = sizes["M"], sizes["N"], sizes["K"]
    return shape(M, K), shape(K, N), torch.empty(M, N, device="cuda", dtype=element_type(torch, dtype))


def errors(torch, out, reference):
    difference = out.double() - reference
    rms = reference.square().mean().sqrt()
    finite = bool(torch.isfinite(out).all())
    return (float(difference.square().mean().sqrt() / rms), float((difference.abs() / (reference.abs() + rms)).max()),
            finite)


def poison(torch, tensor):
    tensor.view(torch.uint8).fill_(255)


def command_check(options):
    manifest, compiler, device = Manifest(), Compiler(), Device()
    torch, rng = device.torch, random.Random(options.seed)
    sizes = [dict(M=m, N=n, K=k) for m, n, k in
             [(127, 65, 33), (1, 1, 1), (200, 136, 264), (257, 392, 512), (384, 520, 72), (511, 1023, 777), (16, 4096, 512)]]
    total = wrong = 0
    started = time.time()
    for dtype, variant in pairs(options):
        chosen = manifest.sample(dtype, variant, options.count, rng)
        compile_all(compiler, manifest, [(dtype, c, s) for c in chosen for s in sizes[:3]], os.cpu_count())
        print(f"{dtype} {variant}: {len(chosen)} configurations, compiled at {time.time() - started:.0f} s", flush=True)
        worst = bad = 0
        cases = []
        for s in sizes:
            a, b, c = inputs(torch, dtype, s)
            cases.append((s, a, b, c, a.double() @ b.double()))
        for configuration in chosen:
            notes = []
            for s, a, b, c, reference in cases:
                poison(torch, c)
                workspaces = {}
                buffers = dict(A=a.data_ptr(), B=b.data_ptr(), C=c.data_ptr())
                run = device.prepare(compiler, manifest, dtype, configuration, s, buffers, workspaces)
                run()
                torch.cuda.synchronize()
                rms, element, finite = errors(torch, c, reference)
                if finite:
                    worst = max(worst, rms)
                if not finite or rms > RMS_LIMIT[dtype] or element > 30 * RMS_LIMIT[dtype]:
                    notes.append(f"{s['M']}x{s['N']}x{s['K']} rms {rms:.1e} element {element:.1e}")
            total += 1
            if notes:
                bad += 1
                if bad <= options.show:
                    print(f"  WRONG {dtype} {short(configuration)}: {'; '.join(notes)}", flush=True)
            if options.deadline and time.time() - started > options.deadline:
                print("  deadline", flush=True)
                break
        wrong += bad
        print(f"  {bad} wrong, worst rms of the right ones {worst:.1e}, {time.time() - started:.0f} s", flush=True)
    print(f"checked {total} configurations on {len(sizes)} sizes each: {wrong} wrong")


SIZES = {
    "square": [(512,) * 3, (1024,) * 3, (2048,) * 3, (4096,) * 3, (8192,) * 3],
    "skinny": [(16, 4096, 4096), (128, 128, 16384), (4096, 4096, 16384)],
    "odd": [(4095,) * 3, (1000, 3001, 777), (2047, 4093, 1021)],
}


def candidates(manifest, dtype, variants, sizes):
    """What is worth timing for a size: the shapes of tile that leave few processors idle, with deep pipelines."""
    M, N, K = sizes
    found = {}

    def add(variant, m, n, k, warps, stages, group=8, cluster=1, split=1):
        c = dict(variant=variant, BLOCK_SIZE_M=m, BLOCK_SIZE_N=n, BLOCK_SIZE_K=k, GROUP_SIZE_M=group, num_stages=stages,
                 num_warps=warps, CLUSTER=cluster, SPLIT_K=split)
        if manifest.valid(dtype, c):
            found[short(c)] = c

    def fill(m, n, split):   # how much of the whole waves of blocks is used
        blocks = -(-M // m) * -(-N // n) * split
        return min(blocks / (-(-blocks // 132) * 132), blocks / 132)

    def clocks(m, n, split, cluster, rate, size):   # a rough model that orders tiles: arithmetic or L2 traffic, and a start
        waves = -(-(-(-M // m) * -(-N // n) * split) // 132)
        k = K / split
        narrow = max(1, (64 + n) / (2 * n))          # reading operands from shared memory
        return waves * max(m * n * k / rate * narrow, (m + n / cluster) * k * size / 48) + 1500 + (600 + m * n / 16) * (split > 1) + waves * m * n / 32

    splits = [1, 2, 4, 8, 16, 32] if M * N <= 1024 * 1024 else [1]
    if "wgmma" in variants and dtype != "f32":
        tiles = ([(64, 16, 4), (64, 32, 4), (64, 64, 4), (64, 128, 4), (64, 192, 4), (64, 256, 4), (128, 64, 8), (128, 128, 4),
                  (128, 128, 8), (128, 192, 8), (128, 256, 8), (256, 128, 8), (256, 192, 8), (256, 64, 8)] if dtype != "tf32" else
                 [(16, 128, 4), (32, 128, 4), (64, 128, 4), (128, 128, 4), (128, 128, 8), (64, 256, 8), (128, 256, 8),
                  (256, 128, 8), (32, 256, 8), (16, 64, 4), (32, 64, 4), (64, 64, 4), (128, 64, 4), (256, 64, 4), (256, 64, 8)])
        rate, size = (1024, 4) if dtype == "tf32" else (2048, 2)
        ranked = sorted((clocks(m, n, s, c, rate, size), -m * n, m, n, w, s, c) for m, n, w in tiles for s in splits if s <= 8 for c in (1, 2, 4)
                        if (s == 1 or c == 1) and (c == 1 or M > (c - 1) * m))
        for rank, (_, _, m, n, w, split, cluster) in enumerate(ranked):
            small = m * n <= 64 * 64 and rank < 6
            for k in ((64, 128) if small else (64,)) if dtype != "tf32" else ((32, 64) if small else (32,)):
                fits = [s for s in (8, 7, 6, 5, 4, 3, 2)
                        if manifest.valid(dtype, dict(manifest.default(), variant="wgmma", BLOCK_SIZE_M=m, BLOCK_SIZE_N=n,
                                                      BLOCK_SIZE_K=k, num_warps=w, num_stages=s, SPLIT_K=split))]
                for stages in fits[:1]:
                    for group in (8,) if M * N <= 2048 * 2048 or rank > 4 else (4, 16):
                        add("wgmma", m, n, k, w, stages, group, cluster, split)
    if "mma" in variants and dtype != "f32":
        k0 = 32 if dtype != "tf32" else 16
        for m, n, w in [(128, 256, 8), (256, 128, 8), (128, 128, 4), (128, 128, 8), (64, 128, 4), (64, 64, 4), (32, 64, 4), (16, 64, 4),
                        (16, 128, 4)]:
            for split in splits:
                if 0.6 < fill(m, n, split) and -(-M // m) * -(-N // n) * split <= 2000 or split == 1 and m * n >= 16384:
                    for k, stages in ((k0, 4), (2 * k0, 3), (2 * k0, 4), (k0, 3)):
                        add("mma", m, n, k, w, stages, 8, 1, split)
    if dtype == "f32":
        ranked = []
        for m, n, w in [(128, 128, 8), (128, 128, 4), (256, 128, 8), (128, 256, 8), (64, 128, 4), (64, 64, 4), (64, 64, 2), (32, 64, 2),
                        (16, 128, 4), (16, 64, 2), (128, 64, 4), (32, 32, 1), (16, 128, 2), (32, 128, 4), (16, 256, 4)]:
            for split in splits:
                sums = m * n // (32 * w)
                resident = (16 if sums <= 64 else 8) // w
                waves = -(-(-(-M // m) * -(-N // n) * split) // (132 * resident))
                ranked.append((waves * max(m * n * K / split / 128 * (64 / sums) ** 0.25, (m + n) * K / split * 4 / 40) * resident
                               + 3000 * (split > 1), m, n, w, split))
        for _, m, n, w, split in sorted(ranked):
            for k, stages in ((16, 3), (8, 4)) if min(M, N) > 256 else ((16, 4), (32, 3)):
                add("simt", m, n, k, w, stages, 8, 1, split)
    return list(found.values())


def command_time(options):
    manifest, compiler, started = Manifest(), Compiler(), time.time()
    sizes = [s for name in options.sizes for s in SIZES[name]]
    plan = {}
    explicit = json.load(open(options.plan)) if options.plan else None
    for dtype in options.dtype or BYTES:
        for s in sizes:
            if explicit:
                chosen = [dict(manifest.default(), **c) for c in explicit.get(f"{dtype} {s[0]}x{s[1]}x{s[2]}", [])]
            else:
                chosen = candidates(manifest, dtype, options.variant or ["simt", "mma", "wgmma"], s)
            plan[dtype, s] = [c for c in chosen if manifest.valid(dtype, c)][: options.count]
    jobs = [(d, c, dict(M=s[0], N=s[1], K=s[2])) for (d, s), cs in plan.items() for c in cs]
    if options.dry:
        for (d, s), cs in plan.items():
            print(d, s, len(cs), *[short(c) for c in cs[:40]], sep="\n   ")
        print(len(jobs), "jobs")
        return
    device = Device()
    compiled = compile_all(compiler, manifest, jobs, os.cpu_count())
    print(f"{len(jobs)} measurements, {compiled} programs compiled in {time.time() - started:.0f} s", flush=True)
    everything = []
    for (dtype, s), chosen in plan.items():
        if options.deadline and time.time() - started > options.deadline:
            print("deadline", flush=True)
            break
        if not chosen:
            continue
        rows = time_size(options, manifest, compiler, device, dtype, s, chosen)
        everything += rows
        if os.environ.get("OUT"):
            with open(os.path.join(os.environ["OUT"], f"matmul_{options.label}.json"), "w") as file:
                json.dump(everything, file)
    wins = {}
    for row in everything:
        wins.setdefault(row["dtype"], []).append((row["size"], row["ratio"], row["right"]))
    for dtype, all_rows in wins.items():
        best = {}
        for size, ratio, right in all_rows:
            if right:
                best[size] = max(best.get(size, 0), ratio)
        for group in ("square", "skinny", "odd"):
            ratios = [r for size, r in best.items() if size in SIZES[group]]
            if ratios:
                print(f"{dtype} {group}: geometric mean {statistics.geometric_mean(ratios):.3f}, least {min(ratios):.3f}")
    print(f"finished at {time.time() - started:.0f} s")


def time_size(options, manifest, compiler, device, dtype, s, chosen):
    torch = device.torch
    sizes = dict(M=s[0], N=s[1], K=s[2])
    torch.backends.cuda.matmul.allow_tf32 = dtype == "tf32"
    flops = 2 * s[0] * s[1] * s[2]
    bytes_ = (s[0] * s[2] + s[2] * s[1] + s[0] * s[1]) * BYTES[dtype]
    count = max(2, min(64, -(-200_000_000 // bytes_)))
    sets = [inputs(torch, dtype, sizes) for _ in range(count)]
    reference = sets[0][0].double() @ sets[0][1].double()
    side = torch.cuda.Stream()

    def graph_of(runs):
        with torch.cuda.stream(side):
            runs[0]()
            side.synchronize()
        started, ended = torch.cuda.Event(True), torch.cuda.Event(True)
        with torch.cuda.stream(side):
            started.record()
            for r in range(3):
                runs[r % len(runs)]()
            ended.record()
        side.synchronize()
        each = started.elapsed_time(ended) / 3
        calls = max(4, min(100, int(options.graph_ms / max(each, 1e-3))))
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, stream=side):
            for r in range(calls):
                runs[r % len(runs)]()
        return graph, calls

    def replay(graph, calls):
        started, ended = torch.cuda.Event(True), torch.cuda.Event(True)
        started.record()
        graph.replay()
        ended.record()
        torch.cuda.synchronize()
        return started.elapsed_time(ended) * 1e3 / calls

    blas = graph_of([lambda a=a, b=b, c=c: torch.matmul(a, b, out=c) for a, b, c in sets])
    contestants, workspaces = [], {}
    for configuration in chosen:
        try:
            runs = [device.prepare(compiler, manifest, dtype, configuration, sizes,
                                   dict(A=a.data_ptr(), B=b.data_ptr(), C=c.data_ptr()), workspaces) for a, b, c in sets]
            poison(torch, sets[0][2])
            runs[0]()
            torch.cuda.synchronize()
            rms, element, finite = errors(torch, sets[0][2], reference)
            right = finite and rms <= RMS_LIMIT[dtype] and element <= 30 * RMS_LIMIT[dtype]
            contestants.append((configuration, graph_of(runs), runs, right, rms))
        except RuntimeError as error:
            print(f"  {dtype} {s} {short(configuration)}: {error}", flush=True)
            if "launch" in str(error) or "illegal" in str(error):
                raise
    for graph in [blas] + [c[1] for c in contestants]:
        replay(*graph)
    samples = {i: [] for i in range(len(contestants))}
    blas_samples = []
    for _ in range(options.rounds):
        order = list(range(len(contestants)))
        random.shuffle(order)
        for position, i in enumerate(order):
            if position % 6 == 0:
                local = replay(*blas)
                blas_samples.append(local)
            t = replay(*contestants[i][1])
            samples[i].append((local / t, t))
    rows = []
    for i, (configuration, graph, runs, right, rms) in enumerate(contestants):
        program = compiler.compile(manifest.launches(dtype, configuration, sizes)[-1]["source"]
                                   if configuration["variant"] == "wgmma" else configuration["variant"] + ".cu",
                                   dtype, configuration)
        rows.append(dict(dtype=dtype, size=s, configuration=configuration, ratio=statistics.median(x[0] for x in samples[i]),
                         us=statistics.median(x[1] for x in samples[i]), right=right, rms=rms,
                         blas_us=statistics.median(blas_samples), registers=program["registers"], spills=program["spills"]))
    rows.sort(key=lambda r: -r["ratio"])
    if options.each and rows:
        best = next(c for c in contestants if c[0] is rows[0]["configuration"])
        parts = [replay(*graph_of([r.only[i] for r in best[2]])) for i in range(len(best[2][0].only))]
        print("   launches of the best, apart:", *[f"{p:.2f} us" for p in parts])
    blas_us = statistics.median(blas_samples)
    print(f"{dtype} {s[0]}x{s[1]}x{s[2]}: torch {blas_us:.2f} us, {flops / blas_us / 1e6:.1f} TFLOP/s, "
          f"{len(rows)} tried, {sum(not r['right'] for r in rows)} wrong", flush=True)
    for r in rows[: options.show]:
        print(f"   {r['ratio']:.3f}  {r['us']:9.2f} us {flops / r['us'] / 1e6:6.1f}  {short(r['configuration'])}"
              f"{'' if r['right'] else '  WRONG %.1e' % r['rms']}{'' if not r['spills'] else '  spills'}", flush=True)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["compile", "check", "time"])
    parser.add_argument("--dtype", nargs="*")
    parser.add_argument("--variant", nargs="*")
    parser.add_argument("--count", type=int, default=20, help="configurations per type and variant, or per size")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--arch", default="sm_90a")
    parser.add_argument("--all", action="store_true", help="compile: print every configuration")
    parser.add_argument("--sizes", nargs="*", default=["square", "skinny", "odd"], choices=list(SIZES))
    parser.add_argument("--plan", help="time: JSON {'f16 MxNxK': [{tunable: value}, …]} instead of the built-in candidates")
    parser.add_argument("--dry", action="store_true", help="time: print the plan only")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--graph-ms", type=float, default=3)
    parser.add_argument("--show", type=int, default=4)
    parser.add_argument("--deadline", type=float, default=0, help="seconds after which no new work is begun")
    parser.add_argument("--each", action="store_true", help="time: launches of the best configuration one by one too")
    parser.add_argument("--label", default="run")
    options = parser.parse_args()
    {"compile": command_compile, "check": command_check, "time": command_time}[options.command](options)


if __name__ == "__main__":
    main()
