package io.tenuto.bench.system;

/**
 * One way of running a system.
 *
 * @param name {@code default}: without any options; {@code tuned}: as its documentation advises
 * @param delivery what it promises then: only equal promises are compared
 * @param note what is set, for people
 */
public record Variant(String name, Guarantee delivery, String note) {}
