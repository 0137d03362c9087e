@NullMarked
package io.tenuto.bench.link;

import org.jspecify.annotations.NullMarked;
