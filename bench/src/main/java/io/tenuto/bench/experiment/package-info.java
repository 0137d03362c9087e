/**
 * The experiments that HarmonicIO's authors published, by name, with Tenuto: pipelines that {@code
 * tenuto run} runs as for anybody. How many engines and workers there are fits the host.
 */
@NullMarked
package io.tenuto.bench.experiment;

import org.jspecify.annotations.NullMarked;
