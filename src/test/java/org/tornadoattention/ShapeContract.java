package org.tornadoattention;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.function.Supplier;

/// Sizes: lengths and dimensions on and beside the borders of tiles, heads in every relation.
abstract class ShapeContract extends ContractPart {
    ShapeContract(Supplier<EngineUnderTest> subject) {
        super(subject);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
                     B | Hq | Hkv |   Nq |   Nk |   D |  Dv
                     1 |  1 |   1 |    1 |    1 |   1 |   1
                     1 |  1 |   1 |    1 |    1 |  64 |  64
                     2 |  4 |   4 |   63 |   63 |  40 |  40
                     1 |  4 |   1 |   64 |   64 |  64 |  64
                     1 |  8 |   8 |   65 |   65 |  80 |  80
                     1 |  4 |   4 |  127 |  127 | 111 | 111
                     1 |  8 |   1 |  128 |  128 |  64 |  64
                     1 |  2 |   2 |  128 |  128 | 128 | 128
                     1 |  1 |   1 |  129 |  129 | 256 | 256
                     1 |  1 |   1 | 1000 | 1000 |  40 |  40
                     1 |  2 |   1 | 1000 | 1000 |   1 |   1
                     1 |  8 |   1 |    1 | 1000 |  64 |  64
                     1 | 32 |   4 |    1 |  129 | 128 | 128
                     3 |  8 |   8 |    1 |  128 |  80 |  80
                     1 |  4 |   1 |    1 |   65 | 256 | 256
                     2 |  8 |   2 |    1 |    1 |  40 |  40
                     1 |  8 |   2 |    2 |  127 | 128 | 128
                     1 |  4 |   4 |    7 |   64 |  64 |  64
                     1 |  1 |   1 | 1000 |    1 |  64 |  64
                     1 |  1 |   1 | 1000 |   63 |  40 |  40
                     1 |  1 |   1 |   63 | 1000 |  80 |  80
                     1 |  4 |   4 |   64 |  128 |  64 |  64
                     1 |  4 |   1 |  128 |   64 |  64 |  64
                     1 |  2 |   2 |   65 |  129 | 111 | 111
                     1 |  2 |   1 |  129 |   65 | 111 | 111
                     2 |  4 |   2 |  127 |    1 |  80 |  80
                     1 |  1 |   1 |  128 |  127 | 256 | 256
                     1 |  4 |   4 |   64 |   64 |  64 |  40
                     1 |  4 |   1 |   65 |   65 |  40 |  64
                     1 |  2 |   2 |   63 |  128 |   1 | 256
                     1 |  2 |   2 |  128 |   63 | 256 |   1
                     1 |  2 |   1 |  127 |  129 | 111 |  80
                     2 |  2 |   2 |   64 |   65 |  80 | 111
                     1 |  1 |   1 |   63 |   64 | 128 |  64
                     3 |  6 |   3 |   17 |   31 |  24 |  24
                     5 |  3 |   3 |    2 |    3 |   5 |   7
                     1 |  5 |   1 |   33 |   32 |  16 |  17
                     4 |  1 |   1 |   31 |   33 |   8 |   9
                     1 | 16 |   2 |    8 |  256 |  32 |  32
                     7 |  2 |   1 |    3 |    2 |   3 |   2
                     1 |  1 |   1 |  257 |  255 |  15 |  33
                    """)
    void outputAndLogSumExpAgreeWithTheOracle(
            int batch, int heads, int keyValueHeads, int nq, int nk, int dim, int valueDim) {
        AttentionShape shape =
                new AttentionShape(batch, heads, keyValueHeads, nq, nk, dim, valueDim);
        subject().verify(AttentionCase.of("plain", shape).with(spec -> spec.logSumExp(true)));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "63, 63", "64, 64", "65, 65", "1, 129", "128, 127", "65, 200", "200, 65"})
    void causalRowsAgreeAcrossTileBorders(int queryLength, int keyLength) {
        AttentionShape shape = new AttentionShape(1, 4, 2, queryLength, keyLength, 40, 40);
        for (Alignment alignment : new Alignment[] {Alignment.TOP_LEFT, Alignment.BOTTOM_RIGHT}) {
            subject()
                    .verify(
                            AttentionCase.of("causal " + alignment, shape)
                                    .with(Mask.causal(alignment))
                                    .with(spec -> spec.logSumExp(true)));
        }
    }
}
