/**
 * Tests of the whole: the picture of the rooms, and several processes at once. Seen by no other
 * room.
 */
@NullMarked
package io.tenuto.it;

import org.jspecify.annotations.NullMarked;
