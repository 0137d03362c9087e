package io.tenuto.miniapps.source;

/**
 * What the simulated microscope looks at.
 *
 * @param width pixels in a row, 32 to 16,384
 * @param height rows, 32 to 16,384
 * @param cells mean number of cells in an image, 1 to 500; each image has at least one, and no more
 *     than fit apart
 * @param expressing share of the images whose cells express the fluorescent protein fully, 0 to 1;
 *     in the others they are dim
 * @param bits 8 or 16
 * @param seed same seed, same images
 */
record Optics(int width, int height, double cells, double expressing, int bits, long seed) {}
