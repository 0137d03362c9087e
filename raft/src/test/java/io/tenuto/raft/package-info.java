@NullMarked
package io.tenuto.raft;

import org.jspecify.annotations.NullMarked;
