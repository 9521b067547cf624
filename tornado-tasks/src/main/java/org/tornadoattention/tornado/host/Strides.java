package org.tornadoattention.tornado.host;

import org.tornadoattention.tornado.kernel.RunFields;

/// Where the elements of a tensor of heads lie in an array, in the form of [RunFields#QUERY].
///
/// ```
/// element (b, h, i, d) = offset + i * row + (b * heads + h) * head + b * batch + d
/// ```
///
/// @param row elements from one token to the next
/// @param head from one head to the next
/// @param batch what a batch entry takes beyond its heads
/// @param offset the first element
public record Strides(int row, int head, int batch, int offset) {

    /// Heads first, without gaps: `[batch][heads][length][dim]`.
    public static Strides dense(int length, int dim) {
        return new Strides(dim, Packing.elements("a head", length, dim), 0, 0);
    }

    /// Tokens first: `[batch][length][width]`, each row of which holds `[heads][dim]` from `offset`
    /// on.
    public static Strides tokensFirst(int length, int width, int heads, int dim, int offset) {
        int batch = Packing.elements("a batch entry", length, width) - heads * dim;
        return new Strides(width, dim, batch, offset);
    }

    /// Of heads that all batch entries share: they are counted on through the entries, but start
    /// anew with each.
    public Strides shared(int heads) {
        return new Strides(row, head, -heads * head, 0);
    }

    /// Tells kernels.
    ///
    /// @param tensor such as [RunFields#KEY]
    public void store(int[] fields, int tensor) {
        fields[tensor] = row;
        fields[tensor + 1] = head;
        fields[tensor + 2] = batch;
        fields[tensor + 3] = offset;
    }
}
