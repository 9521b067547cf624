/// The definition of every result: sequential plain Java in double precision, the formula as
/// written.
///
/// Open [OracleAttentionPlan] first.
@NullMarked
package org.tornadoattention.oracle;

import org.jspecify.annotations.NullMarked;
