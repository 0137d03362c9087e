@NullMarked
package io.tenuto.peers;

import org.jspecify.annotations.NullMarked;
