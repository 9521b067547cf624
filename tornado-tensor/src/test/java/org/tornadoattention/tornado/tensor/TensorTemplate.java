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
    private static final Path TEMPLATE =
            Path.of("src/test/resources/" + FOLDER + "FlashTensorKernel.template");

    /// How many there are of what the template counts with one letter, in both kernels.
    private static final Map<String, Integer> COUNTS =
            Map.of(
                    "n", 8, // blocks of 8 keys
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
        List<String> lines = Files.readAllLines(module.resolve(TEMPLATE));
        return Map.of(
                place(64), KernelTemplate.expand(lines, numbers(64, 2)),
                place(128), KernelTemplate.expand(lines, numbers(128, 1)));
    }

    private static Path place(int dim) {
        return Path.of("src/main/java/" + FOLDER + "FlashTensor" + dim + "Kernel.java");
    }

    /// @param blocks blocks of 16 rows of a warp
    private static Map<String, Integer> numbers(int dim, int blocks) {
        Map<String, Integer> numbers = new HashMap<>(COUNTS);
        numbers.put("DIM", dim);
        numbers.put("ROWS", 4 * 16 * blocks);
        numbers.put("OWN_ROWS", 16 * blocks);
        numbers.put("m", blocks);
        numbers.put("k", dim / 16); // blocks of 16 features
        numbers.put("d", dim / 8); // blocks of 8 features
        return numbers;
    }
}
