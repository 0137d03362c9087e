@NullMarked
package io.tenuto.bench.drivers.raw;

import org.jspecify.annotations.NullMarked;
