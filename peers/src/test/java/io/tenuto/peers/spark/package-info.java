@NullMarked
package io.tenuto.peers.spark;

import org.jspecify.annotations.NullMarked;
