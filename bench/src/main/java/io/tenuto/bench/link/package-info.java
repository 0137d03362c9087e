/** Hosts of network namespaces, joined by a link of a chosen rate. */
@NullMarked
package io.tenuto.bench.link;

import org.jspecify.annotations.NullMarked;
