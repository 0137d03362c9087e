@NullMarked
package io.tenuto.peers.sparkkafka;

import org.jspecify.annotations.NullMarked;
