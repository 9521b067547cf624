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
import java.lang.classfile.TypeAnnotation;
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
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// What a kernel computes, as a number: SHA-256 over the instructions of a method and of all that
/// it calls of its own package. Comments, names of variables and the order of a class's constants
/// do not count; every instruction, constant and call does.
public final class KernelHash {
    private record Method(String owner, String name, String type) {
        @Override
        public String toString() {
            return owner + "." + name + type;
        }
    }

    private final Function<String, byte[]> classes;
    private final String home;
    private final Map<String, ClassModel> models = new HashMap<>();
    private final StringBuilder text = new StringBuilder();
    private final Set<Method> seen = new HashSet<>();
    private final Deque<Method> due = new ArrayDeque<>();

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
        return new KernelHash(home, classes).digest(internal, method);
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

    private String digest(String type, String method) {
        for (MethodModel candidate : parse(type).methods()) {
            if (candidate.methodName().equalsString(method)) {
                visitLater(new Method(type, method, candidate.methodType().stringValue()));
            }
        }
        if (due.isEmpty()) {
            throw new IllegalStateException("%s has no method '%s'".formatted(type, method));
        }
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

    private ClassModel parse(String internal) {
        return models.computeIfAbsent(internal, name -> ClassFile.of().parse(classes.apply(name)));
    }

    private void visitLater(Method method) {
        if (seen.add(method)) {
            due.addLast(method);
        }
    }

    private void visit(Method method) {
        MethodModel model =
                parse(method.owner()).methods().stream()
                        .filter(candidate -> candidate.methodName().equalsString(method.name()))
                        .filter(candidate -> candidate.methodType().equalsString(method.type()))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException(method + " is missing"));
        text.append(method).append('\n');
        model.code().ifPresent(this::append);
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
            } else if (element instanceof RuntimeVisibleTypeAnnotationsAttribute attribute) {
                attribute.annotations().forEach(this::append);
            }
        }
    }

    /// `@Parallel`, which stands beside the code and decides what TornadoVM makes of a loop.
    private void append(TypeAnnotation annotation) {
        text.append('@').append(annotation.annotation().className().stringValue());
        if (annotation.targetInfo() instanceof TypeAnnotation.LocalVarTarget variable) {
            variable.table().forEach(range -> text.append(' ').append(range.index()));
        }
        text.append('\n');
    }

    private void append(Instruction instruction, Map<Label, Integer> targets) {
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
                Method callee =
                        new Method(
                                invoke.owner().asInternalName(),
                                invoke.name().stringValue(),
                                invoke.type().stringValue());
                text.append(invoke.opcode()).append(' ').append(callee);
                if (callee.owner().startsWith(home)) {
                    visitLater(callee);
                }
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
