package org.tornadoattention.tornado.tensor.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tornadoattention.tornado.kernel.FlashTensorTile;
import org.tornadoattention.tornado.tensor.DecodeWarps128Kernel;
import org.tornadoattention.tornado.tensor.DecodeWarps64Kernel;
import org.tornadoattention.tornado.tensor.FlashTensor128Kernel;
import org.tornadoattention.tornado.tensor.FlashTensor64Kernel;
import org.tornadoattention.tornado.tensor.TensorPackKernel;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// That the copy of a kernel which runs here is the kernel, but for one cast.
final class CastRemovalTest {
    private static final String ARRAY = "uk/ac/manchester/tornado/api/types/arrays/FloatArray";
    private static final List<String> REPLACEMENT =
            List.of(
                    "CHECKCAST [F",
                    "INVOKESTATIC"
                            + " org/tornadoattention/tornado/tensor/emulator/CastRemoval.view([F)L"
                            + ARRAY
                            + ";");

    @ParameterizedTest
    @ValueSource(
            classes = {
                FlashTensor64Kernel.class,
                FlashTensor128Kernel.class,
                DecodeWarps64Kernel.class,
                DecodeWarps128Kernel.class
            })
    void oneInstructionIsReplacedAndNothingElse(Class<?> kernel) {
        byte[] original = CastRemoval.bytesOf(kernel);
        ClassModel before = ClassFile.of().parse(original);
        ClassModel after = ClassFile.of().parse(CastRemoval.rewritten(original));
        assertEquals(texts(before.fields()), texts(after.fields()));
        assertEquals(texts(before.interfaces()), texts(after.interfaces()));
        assertEquals(before.flags().flagsMask(), after.flags().flagsMask());
        assertEquals(before.methods().size(), after.methods().size());
        int replaced = 0;
        for (int i = 0; i < before.methods().size(); i++) {
            MethodModel method = before.methods().get(i);
            assertEquals(method.methodName(), after.methods().get(i).methodName());
            assertEquals(method.methodType(), after.methods().get(i).methodType());
            List<String> expected = new ArrayList<>();
            for (String instruction : instructions(method)) {
                boolean cast = instruction.equals("CHECKCAST " + ARRAY);
                replaced += cast ? 1 : 0;
                expected.addAll(cast ? REPLACEMENT : List.of(instruction));
            }
            assertEquals(expected, instructions(after.methods().get(i)));
        }
        assertEquals(1, replaced);
    }

    @Test
    void theViewLiesBehindTheHeader() {
        float[] slots = new float[16];
        FloatArray view = CastRemoval.view(slots);
        view.set(3, 7f);
        assertEquals(7f, slots[FlashTensorTile.header() + 3]);
    }

    @Test
    void aKernelWithoutTheCastIsRefused() {
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> CastRemoval.copyOf(TensorPackKernel.class));
        assertTrue(refusal.getMessage().contains("casts nothing"), refusal.getMessage());
    }

    private static List<String> texts(List<?> parts) {
        return parts.stream().map(Object::toString).toList();
    }

    /// The instructions of a method; branches by the instruction that they go to.
    private static List<String> instructions(MethodModel method) {
        List<CodeElement> code = method.code().orElseThrow().elementList();
        Map<Label, Integer> places = new HashMap<>();
        int casts = 0;
        int count = 0;
        for (CodeElement element : code) {
            if (element instanceof LabelTarget target) {
                // Counted as in the original, where the two instructions are one.
                places.put(target.label(), count - casts);
            } else if (element instanceof Instruction instruction) {
                count++;
                casts += text(instruction, places).equals(REPLACEMENT.getLast()) ? 1 : 0;
            }
        }
        List<String> texts = new ArrayList<>();
        for (CodeElement element : code) {
            if (element instanceof Instruction instruction) {
                texts.add(text(instruction, places));
            }
        }
        return texts;
    }

    private static String text(Instruction instruction, Map<Label, Integer> places) {
        return instruction.opcode().name().replace("_W", "")
                + " "
                + switch (instruction) {
                    case BranchInstruction branch -> "to " + places.get(branch.target());
                    case TypeCheckInstruction check -> check.type().asInternalName();
                    case InvokeInstruction call ->
                            call.owner().asInternalName()
                                    + "."
                                    + call.name().stringValue()
                                    + call.type().stringValue();
                    case FieldInstruction field ->
                            field.owner().asInternalName() + "." + field.name().stringValue();
                    case LoadInstruction load -> load.slot();
                    case StoreInstruction store -> store.slot();
                    case IncrementInstruction increment ->
                            increment.slot() + " by " + increment.constant();
                    case ConstantInstruction constant -> constant.constantValue();
                    default -> "";
                };
    }
}
