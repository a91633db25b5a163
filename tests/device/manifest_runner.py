"""Runs kernels straight from their manifests: kernel.toml -> expressions -> NVRTC -> launches.

A second, independent reading of the manifest, for the device machine, where Python has torch and the product is not built.
Compiling (`compile_all`) needs libnvrtc alone and works without a GPU; `Bound` needs torch and libcuda.
"""
import concurrent.futures
import ctypes
import glob
import math
import os
import random
import re
import sys
import tomllib
import types

TYPE_BYTES = {"f32": 4, "tf32": 4, "f16": 2, "bf16": 2, "f64": 8, "i32": 4, "i64": 8}

# What is needed of an H200 when there is none (compile-only runs).
H200 = dict(compute_capability=90, shared_memory_per_block=232448, shared_memory_per_processor=233472,
            registers_per_block=65536, registers_per_processor=65536, threads_per_block=1024, threads_per_processor=2048,
            processors=132, warp_size=32, l1_bytes=262144, l2_bytes=62914560, l3_bytes=0, memory_bytes=150_000_000_000,
            vector_bits=0, instruction_set="")


# ---- expressions and configurations --------------------------------------------------------------------------------

def _split_ternary(text):
    """Positions of the first `?` outside strings and parentheses and its `:`, or None."""
    depth, nested, question, quote = 0, 0, None, ""
    for i, c in enumerate(text):
        if quote:
            quote = "" if c == quote else quote
        elif c in "'\"":
            quote = c
        elif c in "([":
            depth += 1
        elif c in ")]":
            depth -= 1
        elif depth == 0 and c == "?":
            question, nested = (i, 0) if question is None else (question, nested + 1)
        elif depth == 0 and c == ":" and question is not None:
            if nested == 0:
                return question, i
            nested -= 1
    return None


def to_python(text):
    """The manifest's expression as Python's."""
    text = re.sub(r"!(?!=)", " not ", text.replace("&&", " and ").replace("||", " or "))
    text = re.sub(r"\btrue\b", "True", re.sub(r"\bfalse\b", "False", text))

    def inner(part):  # ternaries inside parentheses first
        out, i = "", 0
        while i < len(part):
            if part[i] in "([":
                depth, j = 1, i + 1
                while depth:
                    depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(part[j], 0)
                    j += 1
                body = part[i + 1:j - 1]
                out += part[i] + ",".join(inner(p) for p in _split_commas(body)) + part[j - 1]
                i = j
            else:
                out += part[i]
                i += 1
        cut = _split_ternary(out)
        if cut is None:
            return out
        return f"(({inner(out[cut[0] + 1:cut[1]])}) if ({out[:cut[0]]}) else ({inner(out[cut[1] + 1:])}))"

    return inner(text).strip()


def _split_commas(text):
    depth, start, parts = 0, 0, []
    for i, c in enumerate(text):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(c, 0)
        if c == "," and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    return parts + [text[start:]]


FUNCTIONS = {"min": min, "max": max, "abs": abs, "ceil_div": lambda a, b: -(-a // b), "true": True, "false": False}
_compiled = {}


def evaluate(text, names):
    code = _compiled.get(text)
    if code is None:
        code = _compiled[text] = compile(to_python(str(text)), str(text), "eval")
    return eval(code, {"__builtins__": {}}, names)


class Kernel:
    """One implementation of a manifest on one (described) device."""

    def __init__(self, manifest_path, device=None, implementation="cuda"):
        self.folder = os.path.dirname(os.path.abspath(manifest_path))
        with open(manifest_path, "rb") as file:
            self.manifest = tomllib.load(file)
        self.implementation = next(i for i in self.manifest["implementation"] if i["device"] == implementation)
        self.device = types.SimpleNamespace(**(device or H200))
        self.parameters = {p["name"]: p["values"] for p in self.implementation["parameter"]}
        self.defaults = {p["name"]: p["default"] for p in self.implementation["parameter"]}
        self.derived = self.implementation.get("derived", [])
        self.constraints = self.implementation.get("constraint", [])
        self._plan()

    def _plan(self):
        """After which parameter each derived name and constraint can be evaluated."""
        order = list(self.parameters)
        depth = {name: i for i, name in enumerate(order)}
        self._at = [[] for _ in range(len(order) + 1)]  # [0]: before any parameter is set

        def level(text):
            used = re.findall(r"[A-Za-z_]\w*", str(text))
            return max([depth[u] + 1 if u in self.parameters else derived.get(u, 0) for u in used], default=0)

        derived = {}
        for d in self.derived:
            derived[d["name"]] = level(d["expression"])
            self._at[derived[d["name"]]].append((d["name"], d["expression"]))
        for c in self.constraints:
            self._at[level(c["expression"])].append((None, c["expression"]))

    def problem(self, dtype, **sizes):
        return {**FUNCTIONS, "device": self.device, "dtype": dtype, "dtype_bytes": TYPE_BYTES[dtype], **sizes}

    def names(self, problem, configuration):
        """Everything an expression may use; derived names included."""
        names = {**problem, **configuration}
        for d in self.derived:
            names[d["name"]] = evaluate(d["expression"], names)
        return names

    def broken_constraint(self, problem, configuration):
        names = self.names(problem, configuration)
        return next((c for c in self.constraints if not evaluate(c["expression"], names)), None)

    def configuration(self, **settings):
        for name, value in settings.items():
            if value not in self.parameters[name]:
                raise ValueError(f"{name} = {value!r} is not one of {self.parameters[name]}")
        return {**self.defaults, **settings}

    def _descend(self, problem, only, shuffle=None):
        order = list(self.parameters)

        def extend(depth, names):
            for name, text in self._at[depth]:
                value = evaluate(text, names)
                if name:
                    names[name] = value
                elif not value:
                    return
            if depth == len(order):
                yield {p: names[p] for p in order}
                return
            values = [only[order[depth]]] if order[depth] in only else list(self.parameters[order[depth]])
            if shuffle:
                shuffle.shuffle(values)
            for value in values:
                yield from extend(depth + 1, {**names, order[depth]: value})

        yield from extend(0, dict(problem))

    def all_configurations(self, problem, **only):
        return self._descend(problem, only)

    def sample(self, problem, count, seed=1, **only):
        """Up to `count` different valid configurations, by random descents through the pruned tree."""
        source, found = random.Random(seed), {}
        for _ in range(3 * count):
            one = next(self._descend(problem, only, source), None)
            if one is None:
                return []
            found[tuple(one.values())] = one
            if len(found) == count:
                break
        return list(found.values())

    def seeds(self, problem):
        """The default and the author's configurations for a problem, those that are valid."""
        chosen = [self.configuration()]
        for seed in self.implementation.get("seed", []):
            if evaluate(seed.get("when", "true"), problem):
                chosen.append(self.configuration(**seed["set"]))
        unique = {tuple(c.values()): c for c in chosen}.values()
        return [c for c in unique if self.broken_constraint(problem, c) is None]

    def defines(self, dtype, configuration):
        options = [f"-DDTYPE_{dtype}=1"]
        for name, value in configuration.items():
            options.append(f"-D{name}_{value}=1" if isinstance(value, str) else f"-D{name}={int(value)}")
        return options

    def launches(self, names, section="launch"):
        return [l for l in self.implementation[section] if evaluate(l.get("when", "true"), names)]

    def arguments(self):
        return {a["name"]: a for a in self.manifest["argument"] + self.implementation.get("argument", [])}


# ---- NVRTC ---------------------------------------------------------------------------------------------------------

def inlined_source(folder, name, seen=None):
    """The source with its own includes in place, each file once."""
    seen = set() if seen is None else seen
    path = os.path.normpath(os.path.join(folder, name))
    if path in seen:
        return ""
    seen.add(path)
    out = [f'#line 1 "{os.path.basename(path)}"']
    with open(path) as file:
        for number, line in enumerate(file, 1):
            include = re.match(r'\s*#\s*include\s*"([^"]+)"', line)
            if include:
                out.append(inlined_source(os.path.dirname(path), include.group(1), seen))
                out.append(f'#line {number + 1} "{os.path.basename(path)}"')
            elif not line.startswith("#pragma once"):
                out.append(line.rstrip("\n"))
    return "\n".join(out)


def _library(*patterns):
    for pattern in patterns:
        for path in sorted(glob.glob(pattern)) or [pattern]:
            try:
                return ctypes.CDLL(path)
            except OSError:
                continue
    raise OSError(f"none of {patterns}")


_site = os.path.join(sys.prefix, "lib", "python3*", "site-packages", "nvidia")
_nvrtc = None


def nvrtc():
    global _nvrtc
    if _nvrtc is None:
        _nvrtc = _library("/usr/local/cuda/lib64/libnvrtc.so.13", os.path.join(_site, "*", "lib", "libnvrtc.so.13"), "libnvrtc.so.13",
                          "/usr/local/cuda*/targets/*/lib/libnvrtc.so.13")
    return _nvrtc


class Compiled:
    """Machine code or a complaint. `resources[entry]` = (registers, static shared bytes, stack, spilled bytes)."""

    def __init__(self, error, binary=b"", log=""):
        self.error, self.binary, self.log, self.loaded = error, binary, log, None
        self.resources, entry, stack, spills = {}, None, 0, 0
        for line in log.splitlines():
            if found := re.search(r"Compiling entry function '(\w+)'|Function properties for (\w+)", line):
                entry = found.group(1) or found.group(2)
            if found := re.search(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads", line):
                stack, spills = int(found.group(1)), int(found.group(2)) + int(found.group(3))
            if found := re.search(r"Used (\d+) registers", line):
                shared = re.search(r"(\d+) bytes smem", line)
                self.resources[entry] = (int(found.group(1)), int(shared.group(1)) if shared else 0, stack, spills)


    def module(self):
        """Loaded once and kept: unloading while a graph is captured would break the capture."""
        if self.loaded is None:
            self.loaded = Module(self)
        return self.loaded


def compile_source(source, options, architecture="sm_90a"):
    lib, program = nvrtc(), ctypes.c_void_p()
    options = [f"--gpu-architecture={architecture}", "-Xptxas=-v", *options]
    lib.nvrtcCreateProgram(ctypes.byref(program), source.encode(), b"kernel.cu", 0, None, None)
    status = lib.nvrtcCompileProgram(program, len(options), (ctypes.c_char_p * len(options))(*[o.encode() for o in options]))
    size = ctypes.c_size_t()
    lib.nvrtcGetProgramLogSize(program, ctypes.byref(size))
    log = ctypes.create_string_buffer(size.value)
    lib.nvrtcGetProgramLog(program, log)
    log = log.value.decode(errors="replace")
    if status:
        lib.nvrtcDestroyProgram(ctypes.byref(program))
        return Compiled(log or f"NVRTC status {status}")
    lib.nvrtcGetCUBINSize(program, ctypes.byref(size))
    binary = ctypes.create_string_buffer(size.value)
    lib.nvrtcGetCUBIN(program, binary)
    lib.nvrtcDestroyProgram(ctypes.byref(program))
    return Compiled("", binary.raw, log)


class Programs:
    """Compiles each (source, options) once, many at a time."""

    def __init__(self, jobs=None, architecture="sm_90a"):
        self.pool = concurrent.futures.ThreadPoolExecutor(jobs or max(1, (os.cpu_count() or 2) - 1))
        self.architecture, self.done, self.texts = architecture, {}, {}

    def request(self, folder, source, options):
        key = (folder, source, tuple(options))
        if key not in self.done:
            if (folder, source) not in self.texts:
                self.texts[folder, source] = inlined_source(folder, source)
            self.done[key] = self.pool.submit(compile_source, self.texts[folder, source], list(options), self.architecture)
        return self.done[key]

    def for_launches(self, kernel, dtype, configuration, launches):
        options = kernel.defines(dtype, configuration) + kernel.implementation.get("compile_options", [])
        return [self.request(kernel.folder, l["source"], options) for l in launches]


# ---- the device ----------------------------------------------------------------------------------------------------

_cuda = None


def cuda():
    global _cuda
    if _cuda is None:
        _cuda = _library("libcuda.so.1", "/usr/local/nvidia/lib64/libcuda.so.1")
    return _cuda


class DeviceError(RuntimeError):
    pass


def check(status, what):
    if status:
        text = ctypes.c_char_p()
        cuda().cuGetErrorString(status, ctypes.byref(text))
        raise DeviceError(f"{what}: {(text.value or b'?').decode()} ({status})")


class _Attribute(ctypes.Structure):
    _fields_ = [("id", ctypes.c_int), ("pad", ctypes.c_int), ("value", ctypes.c_uint32 * 16)]


class _LaunchConfig(ctypes.Structure):
    _fields_ = [("grid", ctypes.c_uint * 3), ("block", ctypes.c_uint * 3), ("shared", ctypes.c_uint), ("stream", ctypes.c_void_p),
                ("attributes", ctypes.POINTER(_Attribute)), ("count", ctypes.c_uint)]


class Module:
    def __init__(self, compiled):
        if compiled.error:
            raise DeviceError(compiled.error)
        self.handle = ctypes.c_void_p()
        import torch
        torch.cuda.current_stream()  # makes the context current in this thread
        check(cuda().cuModuleLoadData(ctypes.byref(self.handle), compiled.binary), "load")

    def function(self, entry):
        function = ctypes.c_void_p()
        check(cuda().cuModuleGetFunction(ctypes.byref(function), self.handle, entry.encode()), entry)
        return function


def tensor_map(kernel, argument, names, dtype, address):
    """A 128-byte CUtensorMap, 64-byte aligned, over a buffer at `address`."""
    raw = ctypes.create_string_buffer(128 + 64)
    start = (ctypes.addressof(raw) + 63) // 64 * 64
    extents = [int(evaluate(e, names)) for e in argument["extents"]]
    strides = [int(evaluate(e, names)) for e in argument["strides"]]
    box = [int(evaluate(e, names)) for e in argument["box"]]
    rank = len(extents)
    kind = {"f16": 6, "bf16": 9, "f32": 7, "tf32": 11}[dtype]
    swizzle = {0: 0, 32: 1, 64: 2, 128: 3}[int(evaluate(argument.get("swizzle", "0"), names))]
    check(cuda().cuTensorMapEncodeTiled(ctypes.c_void_p(start), kind, rank, ctypes.c_void_p(address),
                                        (ctypes.c_uint64 * rank)(*extents), (ctypes.c_uint64 * max(1, rank - 1))(*strides),
                                        (ctypes.c_uint32 * rank)(*box), (ctypes.c_uint32 * rank)(*[1] * rank), 0, swizzle, 2, 0),
          f"tensor map {argument['name']}")
    return raw, start


class Bound:
    """Launches of one configuration bound to torch tensors; call it to enqueue one run on torch's current stream."""

    def __init__(self, kernel, problem, configuration, programs, buffers, section="launch"):
        import torch
        self.torch, self.keep, self.calls = torch, [], []
        names = kernel.names(problem, configuration) if section == "launch" else dict(problem)
        launches = kernel.launches(names, section)
        defined = configuration if section == "launch" else {}
        compiled = [f.result() for f in programs.for_launches(kernel, names["dtype"], defined, launches)]
        arguments, self.workspaces, values = kernel.arguments(), {}, {}
        for launch, code in zip(launches, compiled):
            function = code.module().function(launch["entry"])
            slots = []
            for name in launch["arguments"]:
                if name not in values:
                    values[name] = self._value(kernel, arguments[name], names, buffers)
                slots.append(values[name])
            self.calls.append(self._call(function, launch, names, slots))
        self.keep += [compiled, values]
        self.resources = {k: v for c in compiled for k, v in c.resources.items()}

    def _value(self, kernel, argument, names, buffers):
        if argument["kind"] == "scalar":
            value = evaluate(argument["value"], names)
            kind = {"i32": ctypes.c_int32, "i64": ctypes.c_int64, "f32": ctypes.c_float, "f64": ctypes.c_double}[argument["type"]]
            return kind(value if argument["type"].startswith("f") else int(value))
        if argument["kind"] == "workspace":
            size = int(evaluate(argument["bytes"], names))
            space = self.torch.full((max(size, 16),), 0xff, dtype=self.torch.uint8, device="cuda")
            self.workspaces[argument["name"]] = space
            return ctypes.c_void_p(space.data_ptr())
        if argument["kind"] == "tensor_map":
            raw, start = tensor_map(kernel, argument, names, names["dtype"], buffers[argument["buffer"]].data_ptr())
            self.keep.append(raw)
            return ("address", start)
        return ctypes.c_void_p(buffers[argument["name"]].data_ptr())

    def _call(self, function, launch, names, slots):
        def extent(key):
            given = [int(evaluate(e, names)) for e in launch.get(key, ["1"])]
            return given + [1] * (3 - len(given))

        cluster, shared = extent("cluster"), int(evaluate(launch.get("shared_memory", "0"), names))
        if shared > 48 * 1024:
            check(cuda().cuFuncSetAttribute(function, 8, shared), "dynamic shared memory")
        attributes = (_Attribute * 1)()
        if math.prod(cluster) > 8:
            check(cuda().cuFuncSetAttribute(function, 14, 1), "non-portable cluster size")
        if math.prod(cluster) > 1:
            attributes[0].id = 4  # CU_LAUNCH_ATTRIBUTE_CLUSTER_DIMENSION
            attributes[0].value[0:3] = cluster
        config = _LaunchConfig((ctypes.c_uint * 3)(*extent("grid")), (ctypes.c_uint * 3)(*extent("block")), shared, None, attributes,
                               1 if math.prod(cluster) > 1 else 0)
        pointers = (ctypes.c_void_p * max(1, len(slots)))(*[s[1] if isinstance(s, tuple) else ctypes.addressof(s) for s in slots])
        self.keep += [attributes, slots]
        return function, config, pointers, launch["entry"]

    def __call__(self):
        stream = self.torch.cuda.current_stream().cuda_stream
        for function, config, pointers, entry in self.calls:
            config.stream = stream
            check(cuda().cuLaunchKernelEx(ctypes.byref(config), function, pointers, None), entry)


def graph_of(runs):
    """One captured graph that calls each of `runs` in turn; returns a function that times one replay, in milliseconds."""
    import torch
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        runs[0]()
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.stream(stream):  # torch.cuda.graph() would collect garbage each time, which takes longer than the runs
        graph.capture_begin()
        for run in runs:
            run()
        graph.capture_end()

    def replay():
        start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        start.record()
        graph.replay()
        end.record()
        end.synchronize()
        return start.elapsed_time(end)

    replay.graph = graph
    return replay


def stream_of(runs):
    """As graph_of, without a graph: for runs that take longer than their launches."""
    import torch

    def replay():
        start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        start.record()
        for run in runs:
            run()
        end.record()
        end.synchronize()
        return start.elapsed_time(end)

    return replay


def device_description():
    import torch
    p = torch.cuda.get_device_properties(0)
    return {**H200, "compute_capability": p.major * 10 + p.minor, "processors": p.multi_processor_count, "l2_bytes": p.L2_cache_size,
            "shared_memory_per_block": p.shared_memory_per_block_optin, "memory_bytes": p.total_memory}
