package org.tornadoattention.tornado.tensor;

import org.tornadoattention.tornado.kernel.KernelTemplate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes the kernels for tensor cores from the text that has each line once, see [KernelTemplate].
/// After a change of the template:
///
/// ```
/// mvn test-compile
/// java -cp tornado-tasks/target/test-classes:tornado-tensor/target/test-classes org.tornadoattention.tornado.tensor.TensorTemplate tornado-tensor
/// ```
final class TensorTemplate {
    private static final String FOLDER = "org/tornadoattention/tornado/tensor/";

    /// How many there are of what the template counts with one letter, in both kernels.
    private static final Map<String, Integer> COUNTS =
            Map.of(
                    "p", 4, // blocks of 16 keys
                    "x", 2, // rows of a lane in a block
                    "y", 2, // columns of a lane in a block of 8
                    "t", 4); // lanes of a row

    private TensorTemplate() {}

    /// Writes the files.
    ///
    /// @param arguments the folder of the module
    public static void main(String[] arguments) throws IOException {
        Path module = Path.of(arguments[0]);
        for (Map.Entry<Path, String> file : kernels(module).entrySet()) {
            Files.writeString(module.resolve(file.getKey()), file.getValue());
        }
    }

    /// The generated files, by their place in the module.
    static Map<Path, String> kernels(Path module) throws IOException {
        List<String> flash = template(module, "FlashTensor");
        List<String> decode = template(module, "DecodeWarps");
        return Map.of(
                place("FlashTensor", 64), KernelTemplate.expand(flash, numbers(64, 2)),
                place("FlashTensor", 128), KernelTemplate.expand(flash, numbers(128, 1)),
                place("DecodeWarps", 64), KernelTemplate.expand(decode, decodeNumbers(64, 2)),
                place("DecodeWarps", 128), KernelTemplate.expand(decode, decodeNumbers(128, 1)));
    }

    private static List<String> template(Path module, String name) throws IOException {
        String file = "src/test/resources/" + FOLDER + name + "Kernel.template";
        return Files.readAllLines(module.resolve(file));
    }

    private static Path place(String name, int dim) {
        return Path.of("src/main/java/" + FOLDER + name + dim + "Kernel.java");
    }

    /// @param blocks blocks of 16 rows of a warp
    private static Map<String, Integer> numbers(int dim, int blocks) {
        Map<String, Integer> numbers = new HashMap<>(COUNTS);
        numbers.put("DIM", dim);
        numbers.put("ROWS", 4 * 16 * blocks);
        numbers.put("OWN_ROWS", 16 * blocks);
        numbers.put("m", blocks);
        numbers.put("BLOCKS_READ", 2 * blocks); // blocks of 8 keys whose scores are read at once
        numbers.put("f", 2 * blocks);
        numbers.put("g", 8 / (2 * blocks));
        numbers.put("k", dim / 16); // blocks of 16 features
        numbers.put("d", dim / 8); // blocks of 8 features
        return numbers;
    }

    /// @param blocks blocks of 16 keys of a warp
    private static Map<String, Integer> decodeNumbers(int dim, int blocks) {
        Map<String, Integer> numbers = new HashMap<>();
        numbers.put("DIM", dim);
        numbers.put("KEYS", 4 * 16 * blocks);
        numbers.put("OWN_KEYS", 16 * blocks);
        numbers.put("m", blocks);
        numbers.put("k", dim / 16); // blocks of 16 features
        numbers.put("d", dim / 8); // blocks of 8 features
        numbers.put("h", dim / 64); // runs of 64 features that a warp copies
        numbers.put("x", 2); // keys of a lane in a block
        numbers.put("y", 2); // rows of a lane, or columns in a block of 8
        numbers.put("t", 8); // lanes of a row of scores
        numbers.put("w", 4); // warps
        numbers.put("r", 8); // rows
        numbers.put("e", 8); // keys that are copied at a time
        return numbers;
    }
}
