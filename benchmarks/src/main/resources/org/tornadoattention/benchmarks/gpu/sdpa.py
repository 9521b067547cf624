"""PyTorch's scaled_dot_product_attention on the data of benchmarks/gpu, and what the machine can do at most.

Writes a JSON object a line, as soon as it is known. With --probe only says whether PyTorch is there and sees a GPU.
"""

import argparse
import json
import re
import sys
import time

CELL = re.compile(r"(prefill|decode)-(float32|float16)-(full|causal)-b(\d+)-h(\d+)-(\d+)-n(\d+)-d(\d+)")
ROWS = 8  # of a head that are compared with float64, as RowCheck does
CALLS = 15
WARM_UP = 3
LEAST_MILLIS = 2.0  # of one measurement: short kernels are called several times in it


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--probe", action="store_true")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--data", help="folder with normal-float32.npy and normal-float16.npy")
    parser.add_argument("--lines", help="file to add lines to")
    parser.add_argument("--cells", nargs="*", default=[])
    parser.add_argument("--end", type=float, help="seconds of the clock; nothing begins later")
    return parser.parse_args()


class Lines:
    def __init__(self, path):
        self.path = path

    def write(self, kind, name, **more):
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps({"kind": kind, "who": "pytorch", "name": name, **more}) + "\n")


def measure(torch, device, call):
    """Milliseconds of CALLS calls on the device."""
    for _ in range(WARM_UP):
        call()
    if device != "cuda":
        millis = []
        for _ in range(CALLS):
            start = time.perf_counter()
            call()
            millis.append((time.perf_counter() - start) * 1e3)
        return millis

    def once(inner):
        start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        start.record()
        for _ in range(inner):
            call()
        end.record()
        end.synchronize()
        return start.elapsed_time(end) / inner

    inner = max(1, min(100, int(LEAST_MILLIS / max(once(1), 1e-3))))
    return [once(inner) for _ in range(CALLS)]


def median(values):
    return sorted(values)[len(values) // 2]


def limits(torch, device, lines):
    size = 1 << (30 if device == "cuda" else 26)
    source = torch.empty(size, dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    lines.write("limit", "copy", value=2 * size / median(measure(torch, device, lambda: target.copy_(source))) * 1e3)
    del source, target
    n = 8192 if device == "cuda" else 256
    for type_ in (torch.float32, torch.float16):
        a = torch.randn(n, n, device=device).to(type_)
        b = torch.randn(n, n, device=device).to(type_)
        millis = median(measure(torch, device, lambda: torch.matmul(a, b)))
        lines.write("limit", "matmul " + str(type_).replace("torch.", ""), value=2 * n**3 / millis * 1e3)


def tensors(np, torch, device, data, cell):
    batch, heads, kv_heads, queries, keys, dim = cell["sizes"]
    pool = np.load(f"{data}/normal-{cell['type']}.npy", mmap_mode="r")
    ends = np.cumsum([0, batch * heads * queries * dim] + 2 * [batch * kv_heads * keys * dim])
    shapes = [(batch, heads, queries, dim)] + 2 * [(batch, kv_heads, keys, dim)]
    arrays = [np.array(pool[ends[n] : ends[n + 1]]).reshape(shapes[n]) for n in range(3)]
    return arrays, [torch.from_numpy(array).to(device) for array in arrays]


def error(np, cell, arrays, output):
    """The largest distance of some rows of the first and of the last head to the formula in float64."""
    batch, heads, kv_heads, queries, keys, dim = cell["sizes"]
    largest = 0.0
    count = min(ROWS, queries)
    for b, h in ((0, 0), (batch - 1, heads - 1)):
        rows = [0 if count == 1 else n * (queries - 1) // (count - 1) for n in range(count)]
        q = arrays[0][b, h, rows].astype(np.float64)
        k, v = (array[b, h * kv_heads // heads].astype(np.float64) for array in arrays[1:])
        scores = q @ k.T / np.sqrt(dim)
        if cell["causal"]:
            scores[np.arange(keys)[None, :] > np.array(rows)[:, None] + keys - queries] = -np.inf
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        truth = weights / weights.sum(axis=1, keepdims=True) @ v
        actual = output[b, h][rows].double().cpu().numpy()
        largest = max(largest, float(np.abs(actual - truth).max()))
    return largest


def parse(name):
    kind, type_, mask, *sizes = CELL.fullmatch(name).groups()
    batch, heads, kv_heads, keys, dim = map(int, sizes)
    queries = keys if kind == "prefill" else 1
    return {"type": type_, "causal": mask == "causal", "sizes": (batch, heads, kv_heads, queries, keys, dim)}


def attention(np, torch, args, lines):
    from torch.nn.attention import SDPBackend, sdpa_kernel

    backends = {
        "flash": SDPBackend.FLASH_ATTENTION,
        "cudnn": SDPBackend.CUDNN_ATTENTION,
        "efficient": SDPBackend.EFFICIENT_ATTENTION,
        "math": SDPBackend.MATH,
    }
    for name in args.cells:
        cell = parse(name)
        # The others take no float32; the last keeps all scores, which nobody uses for float16.
        chosen = ["efficient", "math"] if cell["type"] == "float32" else ["flash", "cudnn", "efficient"]
        arrays, given = None, None
        for kernel in chosen:
            line = {"kernel": kernel}
            try:
                if time.time() > args.end:
                    raise RuntimeError("the time was used up")
                if given is None:
                    arrays, given = tensors(np, torch, args.device, args.data, cell)
                grouped = {"enable_gqa": True} if cell["sizes"][1] != cell["sizes"][2] else {}

                def call():
                    return torch.nn.functional.scaled_dot_product_attention(*given, is_causal=cell["causal"], **grouped)

                with sdpa_kernel([backends[kernel]]), torch.no_grad():
                    line["error"] = error(np, cell, arrays, call())
                    line["millis"] = measure(torch, args.device, call)
            except (RuntimeError, TypeError, ValueError, OSError) as failure:
                line["reason"] = " ".join(str(failure).split())[:400] or type(failure).__name__
            lines.write("time", name, **line)


def main():
    args = arguments()
    import numpy as np
    import torch

    if args.device == "cuda" and not torch.cuda.is_available():
        sys.exit(f"PyTorch {torch.__version__} sees no GPU")
    if args.probe:
        return
    lines = Lines(args.lines)
    lines.write("fact", "PyTorch", value=f"{torch.__version__}, CUDA {torch.version.cuda}, cuDNN {torch.backends.cudnn.version()}")
    if args.device == "cuda":
        properties = torch.cuda.get_device_properties(0)
        lines.write("fact", "GPU", value=f"{properties.name}, {properties.multi_processor_count} multiprocessors, {properties.total_memory >> 20} MiB")
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    torch.set_float32_matmul_precision("highest")
    limits(torch, args.device, lines)
    attention(np, torch, args, lines)


if __name__ == "__main__":
    main()
