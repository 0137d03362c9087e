@NullMarked
package io.tenuto.bench.experiment;

import org.jspecify.annotations.NullMarked;
