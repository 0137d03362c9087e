/** What an engine of a kind needs while it works, as it was measured. */
@NullMarked
package io.tenuto.scheduler.profile;

import org.jspecify.annotations.NullMarked;
