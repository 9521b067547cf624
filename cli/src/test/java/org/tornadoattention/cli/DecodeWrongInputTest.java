package org.tornadoattention.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tornadoattention.Tensor;
import org.tornadoattention.io.Safetensors;
import org.tornadoattention.io.TensorFiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Wrong input to `attend decode` gets one sentence; no file is left.
final class DecodeWrongInputTest {
    @TempDir private Path folder;

    @BeforeEach
    void writeInputs() throws IOException {
        TensorFiles.write(folder.resolve("x.npy"), Tensor.randomNormal(1, 1, 3, 8));
        TensorFiles.write(folder.resolve("x6.npy"), Tensor.randomNormal(1, 1, 3, 6));
        TensorFiles.write(folder.resolve("rank4.npy"), Tensor.randomNormal(1, 1, 2, 3, 8));
        TensorFiles.write(folder.resolve("empty.npy"), Tensor.randomNormal(1, 1, 0, 8));
        TensorFiles.write(folder.resolve("integers.npy"), Tensor.of(new int[8], 1, 1, 8));
        Safetensors.write(folder.resolve("layer.safetensors"), layer(8));
        Safetensors.write(folder.resolve("narrowing.safetensors"), layer(6));
    }

    private static Map<String, Tensor> layer(int out) {
        return Map.of(
                "c_attn.weight", Tensor.randomNormal(2, 8, 24),
                "c_proj.weight", Tensor.randomNormal(3, 8, out));
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "2, --steps|0, --steps 0",
        "2, --steps|many, --steps many",
        "2, --steps|2147483647, --prompt-length 5 --steps 2147483647",
        "2, --window|-1, --window=-1",
        "2, --cache-type|float16|int8, --cache-type int8",
        "2, --cache-type|float64, --cache-type float64",
        "2, --block-size|0, --block-size 0",
        "2, --prompt-length|0, --prompt-length 0",
        "2, --batch|-2, --batch=-2",
        "2, --prompt-length|2^31|[9][500000000][8], --prompt-length 500000000 --batch 9 --hidden 8",
        "2, --kv-heads|3|2, --heads 3 --kv-heads 2",
        "2, --heads|0, --heads 0",
        "2, --hidden|0, --hidden 0",
        "2, --head-dim|-8, --head-dim=-8",
        "2, --hidden|2^31, --hidden 2000000000",
        "2, rotary|even|7, --head-dim 7 --heads 2 --hidden 8",
        "2, --rotary-pairing|thirds, --rotary-pairing thirds",
        "2, --rotary-dim|64|16, --rotary-dim 64 --head-dim 16 --heads 2 --hidden 8",
        "2, --layer|--names, --names llama",
        "2, --layer|--prefix, --prefix h.0",
        "2, --heads|--layer, --layer layer.safetensors",
        "2, --hidden|--layer, --layer layer.safetensors --names gpt2 --heads 2 --hidden 8",
        "2, --names|t5, --layer layer.safetensors --names t5 --heads 2",
        "1, --layer|'out_proj.weight'|c_attn, --layer layer.safetensors --heads 2",
        "1, --layer|takes 8 features|2 heads of 2|--kv-heads, --layer layer.safetensors"
                + " --names gpt2 --heads 2 --kv-heads 5",
        "1, --layer|15|24, --layer layer.safetensors --names gpt2 --heads 5",
        "1, --layer|8 and 6, --layer narrowing.safetensors --names gpt2 --heads 2",
        "1, --layer|none.safetensors|no such file, --layer none.safetensors --heads 2",
        "1, --prompt|8 features|[6], --prompt x6.npy --layer layer.safetensors --names gpt2 --heads"
                + " 2",
        "1, --prompt|8 features|[6], --prompt x6.npy --hidden 8",
        "1, --prompt|[B][N][E]|[2][3][8], --prompt rank4.npy",
        "1, --prompt|[1][0][8], --prompt empty.npy",
        "1, --prompt|int32, --prompt integers.npy",
        "1, --prompt|none.npy|no such file, --prompt none.npy",
        "2, --prompt|.npy, --prompt x.txt",
        "2, --prompt|--batch, --prompt x.npy --batch 2",
        "2, --engine|abacus, --engine abacus",
        "2, device|7, --device 7",
        "2, tiles, --engine-option tiles=3",
        "2, --output|y.txt, --output y.txt",
        "1, --output|nowhere, --output nowhere/y.npy",
        "2, --mask, --mask causal"
    })
    void isToldInOneSentence(int status, String mentions, String options) throws IOException {
        List<Object> args = new ArrayList<>(List.of("decode"));
        for (String option : options.split(" ", -1)) {
            args.add(
                    option.matches(".*\\.(npy|txt|safetensors)") ? folder.resolve(option) : option);
        }
        if (!options.contains("--output")) {
            args.addAll(List.of("--output", folder.resolve("y.npy")));
        }
        Invocation run = Invocation.of(args.toArray());
        String err = run.err();
        assertEquals(status, run.status(), run.out() + err);
        assertEquals("", run.out());
        assertEquals(1, err.lines().count(), err);
        assertTrue(err.startsWith("attend decode: "), err);
        for (String mentioned : mentions.split("\\|", -1)) {
            assertTrue(err.contains(mentioned), mentioned + " in " + err);
        }
        assertFalse(err.contains("Exception") || err.contains("internal error"), err);
        assertFalse(Files.exists(folder.resolve("y.npy")), "an output is left");
    }
}
