/**
 * The page that a run leaves behind: one HTML file without anything to fetch. Everything but {@link
 * io.tenuto.cli.report.RunReport#write} is pure; it runs on the caller's thread.
 */
@NullMarked
package io.tenuto.cli.report;

import org.jspecify.annotations.NullMarked;
