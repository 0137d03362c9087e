package io.tenuto.engine.host;

/** Messages given to a slot to be run one after the other. */
public record Work(Delivered delivered, int from, int count) {}
