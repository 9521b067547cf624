package org.tornadoattention.tornado.ahead;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.TypeAnnotation;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NopInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/// The code of a kernel's method as [KernelHash] sees it: a line for each instruction, each place
/// that is jumped to, and each `@Parallel`. Places are counted in instructions, not in bytes, and
/// so do not depend on debug information or on the order of a class's constants.
final class CodeText {
    private final CodeAttribute code;
    private final String home;
    private final Consumer<KernelHash.Method> calls;
    private final StringBuilder text = new StringBuilder();

    /// Numbers of the labels that are jumped to; those of debug information come and go.
    private final Map<Label, Integer> targets = new HashMap<>();

    /// Numbers of the instructions by the byte at which they start, and of the end.
    private final Map<Integer, Integer> places = new HashMap<>();

    private CodeText(CodeAttribute code, String home, Consumer<KernelHash.Method> calls) {
        this.code = code;
        this.home = home;
        this.calls = calls;
    }

    /// Of a method.
    ///
    /// @param home the package of kernels, with a slash behind it: its fields must not be read
    /// @param calls gets every method that is called
    static String of(CodeAttribute code, String home, Consumer<KernelHash.Method> calls) {
        return new CodeText(code, home, calls).text();
    }

    private String text() {
        int start = 0;
        for (CodeElement element : code) {
            if (element instanceof BranchInstruction branch) {
                targets.putIfAbsent(branch.target(), targets.size());
            }
            if (element instanceof Instruction instruction) {
                places.put(start, places.size());
                start += instruction.sizeInBytes();
            }
        }
        places.put(start, places.size());
        for (CodeElement element : code) {
            if (element instanceof LabelTarget target && targets.containsKey(target.label())) {
                text.append(targets.get(target.label())).append(":\n");
            } else if (element instanceof Instruction instruction) {
                append(instruction);
            } else if (element instanceof RuntimeVisibleTypeAnnotationsAttribute attribute) {
                attribute.annotations().forEach(this::append);
            }
        }
        return text.toString();
    }

    /// `@Parallel`, which stands beside the code and decides what TornadoVM makes of a loop. Loops
    /// one after another have their variables in one slot, and so it counts where they are, too.
    private void append(TypeAnnotation annotation) {
        text.append('@').append(annotation.annotation().className().stringValue());
        if (annotation.targetInfo() instanceof TypeAnnotation.LocalVarTarget variable) {
            for (TypeAnnotation.LocalVarTargetInfo range : variable.table()) {
                text.append(
                        " %d from %d to %d"
                                .formatted(
                                        range.index(),
                                        place(range.startLabel()),
                                        place(range.endLabel())));
            }
        }
        text.append('\n');
    }

    private int place(Label label) {
        return Objects.requireNonNull(
                places.get(code.labelToBci(label)), "a range must begin and end at instructions");
    }

    private void append(Instruction instruction) {
        switch (instruction) {
            case ConstantInstruction constant ->
                    text.append(constant.typeKind() + " " + constant.constantValue());
            case LoadInstruction load ->
                    text.append("load ").append(load.typeKind()).append(' ').append(load.slot());
            case StoreInstruction store ->
                    text.append("store ").append(store.typeKind()).append(' ').append(store.slot());
            case IncrementInstruction increment ->
                    text.append(
                            "increment %d %d".formatted(increment.slot(), increment.constant()));
            case BranchInstruction branch ->
                    text.append(branch.opcode()).append(' ').append(targets.get(branch.target()));
            case InvokeInstruction invoke -> {
                KernelHash.Method callee =
                        new KernelHash.Method(
                                invoke.owner().asInternalName(),
                                invoke.name().stringValue(),
                                invoke.type().stringValue());
                text.append(invoke.opcode()).append(' ').append(callee);
                calls.accept(callee);
            }
            case FieldInstruction field -> {
                String name = field.owner().asInternalName() + "." + field.name().stringValue();
                if (name.startsWith(home)) {
                    throw new IllegalStateException(
                            "a kernel must read constants and arguments only but reads " + name);
                }
                text.append(field.opcode()).append(' ').append(name);
            }
            case TypeCheckInstruction check ->
                    text.append(check.opcode()).append(' ').append(check.type().asInternalName());
            case NewPrimitiveArrayInstruction array ->
                    text.append("array ").append(array.typeKind());
            case ArrayLoadInstruction _,
                    ArrayStoreInstruction _,
                    ConvertInstruction _,
                    NopInstruction _,
                    OperatorInstruction _,
                    ReturnInstruction _,
                    StackInstruction _ ->
                    text.append(instruction.opcode());
            default ->
                    throw new IllegalStateException(
                            "a kernel must consist of arithmetic, calls and branches but has "
                                    + instruction);
        }
        text.append('\n');
    }
}
