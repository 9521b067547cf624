package org.tornadoattention.benchmarks.peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A TorchScript module of one line, written as the zip file that libtorch loads.
///
/// Source: torch/csrc/jit/docs/serialization.md of PyTorch.
final class TorchScript {
    private static final String VERSION = "3\n";

    private TorchScript() {}

    /// Writes a module that returns `scaled_dot_product_attention(q, k, v)`.
    static void write(Path file, String name, boolean causal) throws IOException {
        String code =
                """
                class Attention(Module):
                  __parameters__ = []
                  __buffers__ = []
                  training : bool
                  def forward(self: __torch__.Attention,
                    q: Tensor,
                    k: Tensor,
                    v: Tensor) -> Tensor:
                    return torch.scaled_dot_product_attention(q, k, v, None, 0., %s)
                """
                        .formatted(causal ? "True" : "False");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            put(zip, name + "/data.pkl", object());
            put(zip, name + "/code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
            put(zip, name + "/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            put(zip, name + "/version", VERSION.getBytes(StandardCharsets.UTF_8));
        }
    }

    /// `__torch__.Attention` with `training = False`, pickled: protocol 2, the class, an empty
    /// tuple, a new object, a dictionary of one item, its state.
    private static byte[] object() {
        String pickle = "\u0080\u0002c__torch__\nAttention\n)\u0081}X\b\0\0\0training\u0089sb.";
        return pickle.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// libtorch reads entries in place, so they are not compressed.
    private static void put(ZipOutputStream zip, String name, byte[] data) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(data);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(data.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(data);
        zip.closeEntry();
    }
}
