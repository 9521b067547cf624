package org.tornadoattention.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.reflect.AccessFlag;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// TornadoVM compiles a kernel only where the compiler left its table of local variables (`javac
/// -g`), and says little when it is missing.
class LocalVariableTablesTest {
    @Test
    void everyKernelMethodHasItsLocalVariableTable() throws Exception {
        List<String> without = new ArrayList<>();
        for (Path file : kernelClasses()) {
            ClassModel model = ClassFile.of().parse(file);
            for (MethodModel method : model.methods()) {
                if (hasVariablesButNoTable(method)) {
                    without.add(
                            model.thisClass().asInternalName()
                                    + "."
                                    + method.methodName().stringValue());
                }
            }
        }
        assertEquals(List.of(), without, "methods compiled without -g");
    }

    /// A method without a variable has nothing to name and needs no table; javac leaves it out
    /// there, and in what it makes up itself.
    private static boolean hasVariablesButNoTable(MethodModel method) {
        if (method.flags().has(AccessFlag.SYNTHETIC)) {
            return false;
        }
        return method.code()
                .map(CodeAttribute.class::cast)
                .map(
                        code ->
                                code.maxLocals() > 0
                                        && code.findAttribute(Attributes.localVariableTable())
                                                .isEmpty())
                .orElse(false);
    }

    private static List<Path> kernelClasses() throws Exception {
        URI classes =
                LocalVariableTablesTest.class
                        .getResource("/org/tornadoattention/tornado/sdk/TornadoSdk.class")
                        .toURI();
        Path folder = Path.of(classes).resolve("../../kernel").normalize();
        return Files.isDirectory(folder) ? classFiles(folder) : List.of();
    }

    private static List<Path> classFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".class")).sorted().toList();
        }
    }
}
