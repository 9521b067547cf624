package org.tornadoattention.tornado;

import org.tornadoattention.tornado.host.KernelChoice;
import org.tornadoattention.tornado.host.KernelChoice.Kernel;
import org.tornadoattention.tornado.kernel.FlashContextKernel;
import org.tornadoattention.tornado.kernel.FlashContextTile;
import org.tornadoattention.tornado.kernel.FlashRegisters128Kernel;
import org.tornadoattention.tornado.kernel.FlashRegisters64Kernel;
import org.tornadoattention.tornado.kernel.FlashRegistersTile;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task15;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

import java.util.Optional;

/// The fused kernels for work-groups, which take the same arguments.
final class GroupKernel {
    private GroupKernel() {}

    /// The method of a choice that has a tile.
    static Task15<
                    KernelContext,
                    IntArray,
                    IntArray,
                    FloatArray,
                    FloatArray,
                    FloatArray,
                    FloatArray,
                    HalfFloatArray,
                    HalfFloatArray,
                    FloatArray,
                    ByteArray,
                    FloatArray,
                    FloatArray,
                    Integer,
                    Integer>
            of(KernelChoice choice) {
        if (choice.kernel() == Kernel.FLASH_CONTEXT) {
            return FlashContextKernel::attend;
        }
        return choice.tile().equals(Optional.of(FlashRegistersTile.tile(true)))
                ? FlashRegisters128Kernel::attend
                : FlashRegisters64Kernel::attend;
    }

    /// The features as that method takes them: with the shape of a tile that can have several.
    static int features(KernelChoice choice, int features) {
        FlashContextTile tile = choice.tile().orElseThrow();
        return choice.kernel() == Kernel.FLASH_CONTEXT ? tile.with(features) : features;
    }
}
