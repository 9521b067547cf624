package org.tornadoattention.tornado.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// That what is generated is what is compiled.
final class TensorTemplateTest {
    @Test
    void kernelsAreWhatTheTemplateSays() throws Exception {
        Path module = Path.of("");
        for (Map.Entry<Path, String> kernel : TensorTemplate.kernels(module).entrySet()) {
            assertEquals(
                    kernel.getValue(),
                    Files.readString(module.resolve(kernel.getKey())),
                    kernel.getKey()
                            + " is not what its template says; change the template, and write the"
                            + " files anew as TensorTemplate tells");
        }
    }
}
