/**
 * What pages that hold everything they show are made of: markup that is always escaped, numbers as
 * people read them, axes, one style. All of it is pure and runs on the caller's thread.
 */
@NullMarked
package io.tenuto.page;

import org.jspecify.annotations.NullMarked;
