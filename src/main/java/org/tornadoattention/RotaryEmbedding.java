package org.tornadoattention;

import java.util.Objects;

/// Rotary position embedding: turns pairs of channels of queries and keys by an angle that grows
/// with the position, so that dot products depend on distances only.
///
/// ```
/// (x1, x2) -> (x1 cos a - x2 sin a, x1 sin a + x2 cos a),   a = position * frequency of the pair
/// ```
///
/// Only the first `R = 2 * tables' width` channels turn; the rest pass through (partial rotary).
/// Computed in double precision and rounded once, on every engine alike. Source: Su et al.,
/// RoFormer, 2021, section 3.2.2; ONNX operator RotaryEmbedding, opset 23.
///
/// @param cosines `[positions][R/2]`, floating point
/// @param sines `[positions][R/2]`, floating point
/// @param pairing which channels make a pair
public record RotaryEmbedding(Tensor cosines, Tensor sines, Pairing pairing) {
    /// Which channels turn together.
    public enum Pairing {
        /// Pair `c` is channels `(c, c + R/2)`: GPT-NeoX, Hugging Face's Llama.
        HALF_SPLIT,
        /// Pair `c` is channels `(2c, 2c + 1)`: the paper, GPT-J, Meta's Llama.
        INTERLEAVED
    }

    /// @throws IllegalArgumentException if the tables are not of one floating-point shape of rank 2
    public RotaryEmbedding {
        Objects.requireNonNull(cosines, "cosines");
        Objects.requireNonNull(sines, "sines");
        Objects.requireNonNull(pairing, "pairing");
        boolean fits =
                cosines.rank() == 2
                        && sines.hasShape(cosines.shape())
                        && cosines.type().isFloating()
                        && sines.type().isFloating();
        if (!fits) {
            throw new IllegalArgumentException(
                    "cosines and sines must be floating point [positions][rotaryDim/2] but were %s and %s"
                            .formatted(cosines, sines));
        }
    }

    /// The paper's tables: pair `c` turns by `base^(-2c / rotaryDim)` at each position; base is
    /// usually 10000.
    ///
    /// @throws IllegalArgumentException if rotaryDim is odd, or a number is not positive
    public static RotaryEmbedding ofBase(
            double base, int rotaryDim, int positions, Pairing pairing) {
        AttentionShape.requirePositive("rotaryDim", rotaryDim);
        AttentionShape.requirePositive("positions", positions);
        if (rotaryDim % 2 != 0 || !(base > 0) || Double.isInfinite(base)) {
            throw new IllegalArgumentException(
                    "rotaryDim must be even and base positive and finite but they were %d and %s"
                            .formatted(rotaryDim, base));
        }
        int pairs = rotaryDim / 2;
        Tensor cosines = Tensor.allocate(DataType.FLOAT32, positions, pairs);
        Tensor sines = Tensor.allocate(DataType.FLOAT32, positions, pairs);
        for (int position = 0; position < positions; position++) {
            for (int c = 0; c < pairs; c++) {
                double angle = position * Math.pow(base, -2.0 * c / rotaryDim);
                cosines.set(Math.cos(angle), position, c);
                sines.set(Math.sin(angle), position, c);
            }
        }
        return new RotaryEmbedding(cosines, sines, pairing);
    }

    /// How many channels turn.
    public int rotaryDim() {
        return 2 * cosines.dim(1);
    }

    /// The input turned to its positions, as a new row-major tensor of the same type.
    ///
    /// @param input `[B][H][N][D]`, `D >= rotaryDim`
    /// @param positions int32 or int64 `[B][N]`, each below the tables' length
    /// @throws IllegalArgumentException if a shape, a type or a position does not fit
    public Tensor rotate(Tensor input, Tensor positions) {
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(positions, "positions");
        if (input.rank() != 4 || !input.type().isFloating() || input.dim(3) < rotaryDim()) {
            throw new IllegalArgumentException(
                    "input must be floating point [B][H][N][D] with D >= rotaryDim %d but was %s"
                            .formatted(rotaryDim(), input));
        }
        int[] rows = rows(positions, input.dim(0), input.dim(2));
        Tensor output = input.copy();
        for (int b = 0; b < input.dim(0); b++) {
            for (int i = 0; i < input.dim(2); i++) {
                int position = rows[b * input.dim(2) + i];
                for (int h = 0; h < input.dim(1); h++) {
                    rotateToken(output, b, h, i, position);
                }
            }
        }
        return output;
    }

    /// For engine authors: positions as rows of the tables, checked.
    ///
    /// @param positions int32 or int64 `[batch][length]`, each below the tables' length
    /// @return row-major
    /// @throws IllegalArgumentException if a type, a size or a position does not fit
    public int[] rows(Tensor positions, int batch, int length) {
        if (!positions.type().isInteger() || !positions.hasShape(batch, length)) {
            throw new IllegalArgumentException(
                    "positions must be int32 or int64 [%d][%d] but were %s"
                            .formatted(batch, length, positions));
        }
        int[] rows = new int[batch * length];
        for (int n = 0; n < rows.length; n++) {
            long position = positions.getLong(n / length, n % length);
            if (position < 0 || position >= cosines.dim(0)) {
                throw new IllegalArgumentException(
                        "positions must lie between 0 and %d, the last of the tables, but entry [%d][%d] was %d"
                                .formatted(cosines.dim(0) - 1, n / length, n % length, position));
            }
            rows[n] = (int) position;
        }
        return rows;
    }

    private void rotateToken(Tensor tensor, int b, int h, int i, int position) {
        int pairs = cosines.dim(1);
        for (int c = 0; c < pairs; c++) {
            int first = pairing == Pairing.HALF_SPLIT ? c : 2 * c;
            int second = pairing == Pairing.HALF_SPLIT ? c + pairs : 2 * c + 1;
            double cos = cosines.get(position, c);
            double sin = sines.get(position, c);
            double x1 = tensor.get(b, h, i, first);
            double x2 = tensor.get(b, h, i, second);
            tensor.set(x1 * cos - x2 * sin, b, h, i, first);
            tensor.set(x1 * sin + x2 * cos, b, h, i, second);
        }
    }
}
