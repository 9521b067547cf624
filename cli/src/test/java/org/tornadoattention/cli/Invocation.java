package org.tornadoattention.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;

/// One run of the command line inside the test.
///
/// @param status the exit status
/// @param out standard output
/// @param err standard error
record Invocation(int status, String out, String err) {
    static Invocation of(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] texts = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
        int status = Attend.execute(texts, new PrintWriter(out, true), new PrintWriter(err, true));
        return new Invocation(status, out.toString(), err.toString());
    }
}
