/**
 * Figures of any report: charts and what else can be drawn, into a page as SVG and by themselves as
 * PNG, with legend, footnotes and a table. All of it is pure and runs on the caller's thread.
 */
@NullMarked
package io.tenuto.page.drawing;

import org.jspecify.annotations.NullMarked;
