@NullMarked
package io.tenuto.transport.shared;

import org.jspecify.annotations.NullMarked;
