package org.tornadoattention.tornado.ahead;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// What a kernel computes, as a number: SHA-256 over the instructions of a method and of all that
/// it calls of its own package. Comments, names of variables and the order of a class's constants
/// do not count; every instruction, constant, call and parallel loop does.
public final class KernelHash {
    /// A method that is part of a kernel, by its internal names.
    record Method(String owner, String name, String type) {
        @Override
        public String toString() {
            return owner + "." + name + type;
        }
    }

    private static final String OURS = "org/tornadoattention/";

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
        return StoredKernel.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private ClassModel parse(String internal) {
        return models.computeIfAbsent(internal, name -> ClassFile.of().parse(classes.apply(name)));
    }

    private void visitLater(Method method) {
        if (seen.add(method)) {
            due.addLast(method);
        }
    }

    private void called(Method callee) {
        if (callee.owner().startsWith(home)) {
            visitLater(callee);
        } else if (callee.owner().startsWith(OURS)) {
            throw new IllegalStateException(
                    "a kernel must call methods of its own package and of TornadoVM only but calls "
                            + callee);
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
        model.findAttribute(Attributes.code())
                .ifPresent(code -> text.append(CodeText.of(code, home, this::called)));
    }
}
