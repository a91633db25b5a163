"""Is one configuration right? Checks kernels run by manifest_runner against float64 results of torch, as the product's own
verification does: outputs poisoned, guard zones on both sides, inputs unchanged, two runs alike to the bit."""
import torch

from manifest_runner import Bound

TORCH_TYPES = {"f32": torch.float32, "tf32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16}
DEFAULT_TOLERANCES = {"f32": (1e-5, 1e-4), "tf32": (1e-3, 8e-3), "f16": (8e-4, 6e-3), "bf16": (5e-3, 4e-2)}  # relative rms, element
GUARD = 4096  # bytes


def tolerance(kernel, dtype):
    rms, element = DEFAULT_TOLERANCES[dtype]
    given = kernel.manifest.get("tolerance", {}).get(dtype, {})
    return given.get("relative_rms", rms), given.get("element", element)


def softmax_inputs(dtype, sizes, kind, generator):
    shape = (sizes["rows"], sizes["cols"])
    x = torch.randn(shape, generator=generator, device="cuda") * 2.5
    if kind == "extreme":  # logits near the end of the type's range, both signs
        x = x.sign() * {"f32": 3e38, "f16": 6e4, "bf16": 3e38}[dtype] * torch.rand(shape, generator=generator, device="cuda")
    elif kind == "constant":
        x = torch.full(shape, -1234.5, device="cuda")
    elif kind == "minus infinity":  # a third of each row, never all of it
        x = x.masked_fill(torch.rand(shape, generator=generator, device="cuda") < 0.33, float("-inf"))
        x[:, -1] = 0.25
    elif kind == "shifted":
        x = x - 3e4
    return {"x": x.to(TORCH_TYPES[dtype])}


def gemm_inputs(dtype, sizes, kind, generator):
    m, n, k = sizes["M"], sizes["N"], sizes["K"]
    a = torch.rand((m, k), generator=generator, device="cuda") * 2 - 1
    b = torch.rand((k, n), generator=generator, device="cuda") * 2 - 1
    return {"A": a.to(TORCH_TYPES[dtype]), "B": b.to(TORCH_TYPES[dtype])}


FAMILIES = {
    "softmax": (softmax_inputs, lambda i: ("y", torch.softmax(i["x"].double(), -1)),
                ["normal", "extreme", "constant", "minus infinity", "shifted"]),
    "gemm": (gemm_inputs, lambda i: ("C", i["A"].double() @ i["B"].double()), ["uniform"]),
}


class Case:
    """Inputs of one problem with their float64 result; made once, used for every configuration."""

    def __init__(self, kernel, dtype, sizes, kind, seed=0):
        make, reference, _ = FAMILIES[kernel.manifest["kernel"]["family"]]
        generator = torch.Generator(device="cuda").manual_seed(1000003 * seed + 7)
        self.dtype, self.sizes, self.kind = dtype, dict(sizes), kind
        self.inputs = {name: self._guarded(value) for name, value in make(dtype, sizes, kind, generator).items()}
        self.output, self.expected = reference(self.inputs)
        self.scale = self.expected.square().mean().sqrt()
        self.copies = {name: value.clone() for name, value in self.inputs.items()}
        self.problem = kernel.problem(dtype, **sizes)

    @staticmethod
    def _guarded(value):
        """The same values with NaN around them: an element read beyond the end shows in the result."""
        whole = torch.full((value.numel() + 2 * GUARD // value.element_size(),), float("nan"), dtype=value.dtype, device="cuda")
        inside = whole[GUARD // value.element_size():][:value.numel()].view(value.shape)
        inside.copy_(value)
        return inside

    def check(self, kernel, configuration, programs):
        """What is wrong, or an empty string. Raises manifest_runner.DeviceError when it cannot run."""
        kind = TORCH_TYPES[self.dtype]
        count, item = self.expected.numel(), self.expected.new_empty(0, dtype=kind).element_size()
        whole = torch.full((count * item + 2 * GUARD,), 0xff, dtype=torch.uint8, device="cuda")
        output = whole[GUARD:GUARD + count * item].view(kind).view(self.expected.shape)
        bound = Bound(kernel, self.problem, configuration, programs, {**self.inputs, self.output: output})
        bound()
        first = output.clone()
        whole[GUARD:GUARD + count * item] = 0x7f
        for space in bound.workspaces.values():
            space.fill_(0x7f)
        bound()
        wrong = self._compare(kernel, first)
        bits = torch.int32 if item == 4 else torch.int16
        alike = torch.equal(first.view(bits), output.view(bits))
        guards = bool((whole[:GUARD] == 0xff).all() and (whole[GUARD + count * item:] == 0xff).all())
        unchanged = all(torch.equal(self.inputs[n].view(bits), self.copies[n].view(bits)) for n in self.inputs)
        return "; ".join([w for w in (wrong, "" if alike else "two runs differ", "" if guards else "wrote outside its output",
                                      "" if unchanged else "changed its input") if w])

    def check_section(self, kernel, section, programs):
        """The same for the manifest's `reference` (output in double, to the last few digits) or `plain_baseline`."""
        kind = torch.float64 if section == "reference" else TORCH_TYPES[self.dtype]
        output = torch.full(self.expected.shape, float("nan"), dtype=kind, device="cuda")
        Bound(kernel, self.problem, {}, programs, {**self.inputs, self.output: output}, section)()
        if section == "plain_baseline":
            return self._compare(kernel, output)
        worst = float(((output - self.expected).abs() / (self.expected.abs() + self.scale)).nan_to_num(float("inf")).max())
        return f"reference differs from torch in double by {worst:.1e}" if worst > 1e-12 else ""

    def _compare(self, kernel, output):
        rms, element = tolerance(kernel, self.dtype)
        if self.kind == "extreme" and self.dtype != "f32":
            element *= 2
        error = (output.double() - self.expected).abs()
        if not bool(torch.isfinite(error).all()):
            return f"{int((~torch.isfinite(error)).sum())} elements are not finite"
        relative = float(error.square().mean().sqrt() / self.scale)
        worst = float((error / (self.expected.abs() + self.scale)).max())
        return f"relative rms {relative:.1e} > {rms:.1e}, worst element {worst:.1e} (limit {element:.1e})" if relative > rms or worst > element else ""


def kinds(kernel):
    return FAMILIES[kernel.manifest["kernel"]["family"]][2]
