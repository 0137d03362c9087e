/** Spark through files: the source puts each message into a folder that Spark watches. */
@NullMarked
package io.tenuto.peers.sparkfile;

import org.jspecify.annotations.NullMarked;
