/** Tests of an engine's machine and links without processes. */
@NullMarked
package io.tenuto.engine.host;

import org.jspecify.annotations.NullMarked;
