/**
 * The master's REST API for people and their tools: documents made from a picture of the
 * deployment, and the small HTTP server that hands them out. A pool of a few threads answers
 * requests; each asks the master's thread once and works on what it got.
 */
@NullMarked
package io.tenuto.engine.rest;

import org.jspecify.annotations.NullMarked;
