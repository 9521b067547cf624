package org.tornadoattention.tornado.ahead;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
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
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// What a kernel computes, as a number: SHA-256 over the instructions of a method and of all that
/// it calls of its own package. Comments, names of variables and the order of a class's constants
/// do not count; every instruction, constant and call does.
public final class KernelHash {
    private final Function<String, byte[]> classes;
    private final String home;
    private final StringBuilder text = new StringBuilder();
    private final Set<String> seen = new LinkedHashSet<>();
    private final Deque<String> due = new ArrayDeque<>();

    private KernelHash(String home, Function<String, byte[]> classes) {
        this.home = home;
        this.classes = classes;
    }

    /// Of a kernel as it is compiled now.
    public static String of(AheadKernel kernel) {
        return of(kernel.type(), kernel.method(), KernelHash::load);
    }

    /// Of a method.
    ///
    /// @param classes gives the bytes of a class by its internal name
    static String of(String type, String method, Function<String, byte[]> classes) {
        String internal = type.replace('.', '/');
        String home = internal.substring(0, internal.lastIndexOf('/') + 1);
        return new KernelHash(home, classes).digest(internal + "." + method);
    }

    private static byte[] load(String internal) {
        try (InputStream stream = KernelHash.class.getResourceAsStream("/" + internal + ".class")) {
            if (stream == null) {
                throw new IllegalStateException("class %s is missing".formatted(internal));
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "class %s cannot be read: %s".formatted(internal, e.getMessage()), e);
        }
    }

    private String digest(String method) {
        visitLater(method);
        while (!due.isEmpty()) {
            visit(due.removeFirst());
        }
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(sha.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private void visitLater(String method) {
        if (seen.add(method)) {
            due.addLast(method);
        }
    }

    private void visit(String method) {
        int dot = method.lastIndexOf('.');
        ClassModel model = ClassFile.of().parse(classes.apply(method.substring(0, dot)));
        String name = method.substring(dot + 1);
        boolean found = false;
        for (MethodModel candidate : model.methods()) {
            if (candidate.methodName().equalsString(name)) {
                found = true;
                text.append(method).append(candidate.methodType().stringValue()).append('\n');
                candidate.code().ifPresent(this::append);
            }
        }
        if (!found) {
            throw new IllegalStateException("there is no method " + method);
        }
    }

    private void append(CodeModel code) {
        // Labels of debug information come and go.
        Map<Label, Integer> targets = new HashMap<>();
        for (CodeElement element : code) {
            if (element instanceof BranchInstruction branch) {
                targets.putIfAbsent(branch.target(), targets.size());
            }
        }
        for (CodeElement element : code) {
            if (element instanceof LabelTarget target && targets.containsKey(target.label())) {
                text.append(targets.get(target.label())).append(":\n");
            } else if (element instanceof Instruction instruction) {
                append(instruction, targets);
            }
        }
    }

    private void append(Instruction instruction, Map<Label, Integer> targets) {
        switch (instruction) {
            case ConstantInstruction constant ->
                    text.append("constant ")
                            .append(constant.typeKind())
                            .append(' ')
                            .append(constant.constantValue());
            case LoadInstruction load ->
                    text.append("load ").append(load.typeKind()).append(' ').append(load.slot());
            case StoreInstruction store ->
                    text.append("store ").append(store.typeKind()).append(' ').append(store.slot());
            case IncrementInstruction increment ->
                    text.append("increment ")
                            .append(increment.slot())
                            .append(' ')
                            .append(increment.constant());
            case BranchInstruction branch ->
                    text.append(branch.opcode()).append(' ').append(targets.get(branch.target()));
            case InvokeInstruction invoke -> {
                String owner = invoke.owner().asInternalName();
                String callee = owner + "." + invoke.name().stringValue();
                text.append("invoke ").append(callee).append(invoke.type().stringValue());
                if (owner.startsWith(home)) {
                    visitLater(callee);
                }
            }
            case FieldInstruction field ->
                    text.append(field.opcode())
                            .append(' ')
                            .append(field.owner().asInternalName())
                            .append('.')
                            .append(field.name().stringValue());
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
