/**
 * What a results folder says: {@code report.html} with the comparison's figures, each as PNG and
 * CSV too, and two folders compared. Everything but {@link io.tenuto.bench.report.BenchReport} is
 * pure; it runs on the caller's thread.
 */
@NullMarked
package io.tenuto.bench.report;

import org.jspecify.annotations.NullMarked;
