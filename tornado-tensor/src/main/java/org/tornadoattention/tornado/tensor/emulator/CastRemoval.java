package org.tornadoattention.tornado.tensor.emulator;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/// Makes a kernel runnable in plain Java that takes a local array for one of the device's.
///
/// TornadoVM lets a kernel store a fragment to a [FloatArray] only, and a kernel that needs the
/// numbers back stores them to local memory:
///
/// ```java
/// FloatArray view = (FloatArray) (Object) slots; // slots is a float[]
/// ```
///
/// TornadoVM drops the cast, since it knows no classes on a device; Java throws a
/// ClassCastException. Here the instruction is replaced by a call that makes an array of TornadoVM
/// whose memory is `slots`, header and all, as on the device:
///
/// | in the kernel's class | in the copy |
/// |---|---|
/// | `checkcast FloatArray` | `checkcast float[]; invokestatic CastRemoval.view` |
///
/// Nothing else differs. The copy is a hidden class of the same package.
public final class CastRemoval {
    private static final ClassDesc SELF = CastRemoval.class.describeConstable().orElseThrow();
    private static final ClassDesc ARRAY = FloatArray.class.describeConstable().orElseThrow();
    private static final ClassDesc FLOATS = float[].class.describeConstable().orElseThrow();

    private CastRemoval() {}

    /// A copy of the kernel's class that plain Java runs.
    ///
    /// @throws IllegalArgumentException if the class has no such cast
    public static MethodHandles.Lookup copyOf(Class<?> kernel) {
        try {
            return MethodHandles.privateLookupIn(kernel, MethodHandles.lookup())
                    .defineHiddenClass(rewritten(bytesOf(kernel)), true);
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(kernel + " cannot be copied", e);
        }
    }

    /// What the cast becomes: the local array as an array of the device's.
    ///
    /// @param slots its first elements lie where the header is
    public static FloatArray view(float[] slots) {
        return FloatArray.fromSegmentShallow(MemorySegment.ofArray(slots));
    }

    static byte[] rewritten(byte[] classFile) {
        ClassFile format = ClassFile.of();
        ClassModel model = format.parse(classFile);
        boolean found =
                model.methods().stream()
                        .flatMap(method -> method.code().stream())
                        .flatMap(code -> code.elementStream())
                        .anyMatch(CastRemoval::isCast);
        if (!found) {
            throw new IllegalArgumentException(
                    model.thisClass().asInternalName() + " casts nothing to FloatArray");
        }
        CodeTransform transform =
                (builder, element) -> {
                    if (isCast(element)) {
                        builder.checkcast(FLOATS)
                                .invokestatic(SELF, "view", MethodTypeDesc.of(ARRAY, FLOATS));
                    } else {
                        builder.with(element);
                    }
                };
        return format.transformClass(
                model, ClassTransform.transformingMethodBodies(CastRemoval::hasCast, transform));
    }

    private static boolean hasCast(MethodModel method) {
        return method.code().stream()
                .flatMap(code -> code.elementStream())
                .anyMatch(CastRemoval::isCast);
    }

    static boolean isCast(Object element) {
        return element instanceof TypeCheckInstruction check
                && check.opcode() == Opcode.CHECKCAST
                && check.type().asSymbol().equals(ARRAY);
    }

    static byte[] bytesOf(Class<?> kernel) {
        String file = kernel.getName().substring(kernel.getName().lastIndexOf('.') + 1) + ".class";
        try (InputStream in = kernel.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException(kernel + " has no class file");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
