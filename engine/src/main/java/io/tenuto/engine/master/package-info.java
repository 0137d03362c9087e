/**
 * The master: who serves which stream, and how many engines run where. Machines decide ({@link
 * io.tenuto.engine.master.MasterMachine}); the shell owns one loop thread for control links, which
 * others may ask for a picture, as REST does. No message ever comes here.
 */
@NullMarked
package io.tenuto.engine.master;

import org.jspecify.annotations.NullMarked;
