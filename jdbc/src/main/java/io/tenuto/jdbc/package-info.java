/**
 * Results in databases: the embedded H2, and PostgreSQL. Row and identity are one row of one table,
 * whose primary key is the identity. A store is owned by one thread.
 */
@NullMarked
package io.tenuto.jdbc;

import org.jspecify.annotations.NullMarked;
