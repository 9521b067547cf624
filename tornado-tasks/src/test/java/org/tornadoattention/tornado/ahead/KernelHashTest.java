package org.tornadoattention.tornado.ahead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.OperatorInstruction;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// The hash sees what a kernel computes and nothing else: classes are edited, and hashed again.
final class KernelHashTest {
    private static final String PACKAGE = "org/tornadoattention/tornado/kernel/";
    private static final String KERNEL = PACKAGE + "FlashLoopKernel";

    /// Of the same package, and called by the kernel.
    private static final String CALLEE = PACKAGE + "MaskedScore";

    private static final String ORIGINAL = hash(KERNEL, UnaryOperator.identity());

    @Test
    void debugInformationDoesNotCount() {
        ClassFile without =
                ClassFile.of(
                        ClassFile.DebugElementsOption.DROP_DEBUG,
                        ClassFile.LineNumbersOption.DROP_LINE_NUMBERS);
        assertEquals(
                ORIGINAL,
                hash(
                        KERNEL,
                        bytes ->
                                without.transformClass(
                                        without.parse(bytes), ClassTransform.ACCEPT_ALL)));
    }

    @Test
    void aRenamedVariableOnAnotherLineDoesNotCount() {
        CodeTransform rename =
                (code, element) -> {
                    switch (element) {
                        case LocalVariable v ->
                                code.localVariable(
                                        v.slot(),
                                        "other" + v.name().stringValue(),
                                        v.typeSymbol(),
                                        v.startScope(),
                                        v.endScope());
                        case LineNumber line -> code.lineNumber(line.line() + 7);
                        default -> code.with(element);
                    }
                };
        UnaryOperator<byte[]> edit = bytes -> transform(bytes, rename);
        assertEquals(ORIGINAL, hash(KERNEL, edit));
        assertEquals(ORIGINAL, hash(CALLEE, edit));
    }

    @Test
    void theOrderOfConstantsAndMethodsDoesNotCount() {
        ClassFile file = ClassFile.of(ClassFile.ConstantPoolSharingOption.NEW_POOL);
        UnaryOperator<byte[]> edit =
                bytes -> {
                    ClassModel model = file.parse(bytes);
                    return file.build(
                            model.thisClass().asSymbol(),
                            builder -> {
                                builder.constantPool().stringEntry("another first constant");
                                model.methods().reversed().forEach(builder::with);
                            });
                };
        assertEquals(ORIGINAL, hash(KERNEL, edit));
        assertEquals(ORIGINAL, hash(CALLEE, edit));
    }

    @Test
    void aChangedConstantCounts() {
        CodeTransform transform =
                first(
                        e -> e instanceof ConstantInstruction c && c.constantValue().equals(0f),
                        (code, _) -> code.loadConstant(0.5f));
        assertNotEquals(ORIGINAL, hash(KERNEL, bytes -> transform(bytes, transform)));
    }

    @Test
    void aChangedInstructionCounts() {
        CodeTransform transform =
                first(
                        e -> e instanceof OperatorInstruction o && o.opcode() == Opcode.FMUL,
                        (code, _) -> code.fadd());
        assertNotEquals(ORIGINAL, hash(KERNEL, bytes -> transform(bytes, transform)));
    }

    @Test
    void aLoopThatIsNotParallelAnyMoreCounts() {
        CodeTransform sequential =
                CodeTransform.ofStateful(
                        () ->
                                (code, element) -> {
                                    if (!(element
                                            instanceof RuntimeVisibleTypeAnnotationsAttribute)) {
                                        code.with(element);
                                    }
                                });
        assertNotEquals(ORIGINAL, hash(KERNEL, bytes -> transform(bytes, sequential)));
    }

    @Test
    void aChangedInstructionOfACalleeCounts() {
        CodeTransform transform =
                first(
                        e -> e instanceof OperatorInstruction o && o.opcode() == Opcode.FADD,
                        (code, _) -> code.fsub());
        assertNotEquals(ORIGINAL, hash(CALLEE, bytes -> transform(bytes, transform)));
    }

    @Test
    void anotherMethodOfALibraryCounts() {
        CodeTransform transform =
                first(
                        e ->
                                e instanceof InvokeInstruction i
                                        && i.name().equalsString("abs")
                                        && i.owner().asInternalName().endsWith("TornadoMath"),
                        (code, e) -> {
                            InvokeInstruction call = (InvokeInstruction) e;
                            code.invokestatic(call.owner().asSymbol(), "floor", call.typeSymbol());
                        });
        assertNotEquals(ORIGINAL, hash(CALLEE, bytes -> transform(bytes, transform)));
    }

    @Test
    void methodsThatTheKernelDoesNotReachDoNotCount() {
        String kernel = AheadKernel.LIMIT_COPY.type();
        String before = KernelHash.of(AheadKernel.LIMIT_COPY);
        UnaryOperator<byte[]> edit =
                bytes ->
                        transform(
                                bytes,
                                first(
                                        e -> e instanceof OperatorInstruction,
                                        (code, e) -> code.nop().with(e)));
        assertEquals(before, KernelHash.of(kernel, "copy", name -> edit.apply(read(name))));
        assertNotEquals(
                KernelHash.of(AheadKernel.LIMIT_MULTIPLY_ADD),
                KernelHash.of(kernel, "multiplyAdd", name -> edit.apply(read(name))));
    }

    @Test
    void aMethodThatIsMissingIsNamed() {
        IllegalStateException thrown =
                assertThrows(
                        IllegalStateException.class,
                        () -> KernelHash.of(KERNEL, "paste", KernelHashTest::read));
        assertTrue(String.valueOf(thrown.getMessage()).contains("'paste'"), thrown.toString());
    }

    /// The hash of the kernel, whose classes are as they are but for one.
    private static String hash(String edited, UnaryOperator<byte[]> edit) {
        return KernelHash.of(
                KERNEL.replace('/', '.'),
                "attend",
                name -> name.equals(edited) ? edit.apply(read(name)) : read(name));
    }

    private static byte[] transform(byte[] bytes, CodeTransform transform) {
        // With a shared pool annotations are copied as bytes, and stay where instructions were.
        ClassFile file = ClassFile.of(ClassFile.ConstantPoolSharingOption.NEW_POOL);
        return file.transformClass(
                file.parse(bytes), ClassTransform.transformingMethodBodies(transform));
    }

    /// Replaces one instruction, the first of its kind.
    private static CodeTransform first(Predicate<CodeElement> which, CodeTransform edit) {
        AtomicInteger edits = new AtomicInteger();
        return (code, element) -> {
            if (element instanceof Instruction
                    && which.test(element)
                    && edits.getAndIncrement() == 0) {
                edit.accept(code, element);
            } else {
                code.with(element);
            }
        };
    }

    private static byte[] read(String internal) {
        try (InputStream stream =
                Objects.requireNonNull(
                        KernelHashTest.class.getResourceAsStream("/" + internal + ".class"),
                        internal)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
