/** Tests of the log, among them a disk that crashes, tears and fills up on demand. One thread. */
@NullMarked
package io.tenuto.log;

import org.jspecify.annotations.NullMarked;
