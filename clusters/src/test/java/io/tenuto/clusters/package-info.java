@NullMarked
package io.tenuto.clusters;

import org.jspecify.annotations.NullMarked;
