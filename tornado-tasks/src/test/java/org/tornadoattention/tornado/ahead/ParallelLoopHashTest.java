package org.tornadoattention.tornado.ahead;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.classfile.Annotation;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeAnnotation;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Which of two loops is parallel, where both have their variable in one slot.
final class ParallelLoopHashTest {
    private static final String KERNEL = "some.kernel.TwoLoops";
    private static final ClassDesc PARALLEL =
            ClassDesc.of("uk.ac.manchester.tornado.api.annotations.Parallel");
    private static final int SLOT = 1;

    /// More than an instruction of two bytes can number.
    private static final int MANY_CONSTANTS = 300;

    /// What `@Parallel` stands before.
    private enum Parallel {
        NEITHER,
        FIRST,
        SECOND,
        BOTH
    }

    @Test
    void everyChoiceOfParallelLoopsHasAHashOfItsOwn() {
        Set<String> hashes =
                Arrays.stream(Parallel.values())
                        .map(parallel -> hash(parallel, false, 0))
                        .collect(Collectors.toSet());
        assertEquals(Parallel.values().length, hashes.size(), hashes.toString());
    }

    @ParameterizedTest
    @EnumSource
    void debugInformationDoesNotMoveALoop(Parallel parallel) {
        assertEquals(hash(parallel, false, 0), hash(parallel, true, 0));
    }

    @ParameterizedTest
    @EnumSource
    void aLongerInstructionForTheSameDoesNotMoveALoop(Parallel parallel) {
        assertEquals(hash(parallel, false, 0), hash(parallel, false, MANY_CONSTANTS));
    }

    private static String hash(Parallel parallel, boolean debug, int constants) {
        byte[] bytes =
                ClassFile.of()
                        .build(
                                ClassDesc.of(KERNEL),
                                type -> {
                                    for (int c = 0; c < constants; c++) {
                                        type.constantPool().intEntry(c);
                                    }
                                    type.withMethodBody(
                                            "run",
                                            MethodTypeDesc.of(
                                                    ConstantDescs.CD_void, ConstantDescs.CD_int),
                                            ClassFile.ACC_STATIC,
                                            code -> twoLoops(code, parallel, debug));
                                });
        return KernelHash.of(KERNEL, "run", _ -> bytes);
    }

    private static void twoLoops(CodeBuilder code, Parallel parallel, boolean debug) {
        List<TypeAnnotation> annotations = new ArrayList<>();
        for (Parallel loop : EnumSet.of(Parallel.FIRST, Parallel.SECOND)) {
            Label start = code.newLabel();
            Label test = code.newLabel();
            Label end = code.newLabel();
            // A constant that only the pool has room for.
            code.loadConstant(1_000_000).istore(SLOT).labelBinding(start).labelBinding(test);
            if (debug) {
                code.lineNumber(7);
                code.localVariable(SLOT, "i", ConstantDescs.CD_int, start, end);
            }
            code.iload(SLOT).iload(0).if_icmpge(end).iinc(SLOT, 1).goto_(test).labelBinding(end);
            if (parallel == loop || parallel == Parallel.BOTH) {
                annotations.add(
                        TypeAnnotation.of(
                                TypeAnnotation.TargetInfo.ofLocalVariable(
                                        List.of(
                                                TypeAnnotation.LocalVarTargetInfo.of(
                                                        start, end, SLOT))),
                                List.of(),
                                Annotation.of(PARALLEL)));
            }
        }
        code.return_();
        if (!annotations.isEmpty()) {
            code.with(RuntimeVisibleTypeAnnotationsAttribute.of(annotations));
        }
    }
}
