package io.tenuto.harmonicio;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a gateway is opened.
 *
 * @param rest where connectors and engines ask; HarmonicIO's master is on port 8080
 * @param queue where messages come with their image's name before them; HarmonicIO's on 8090. With
 *     {@code push}, those of an image also come on ports of the same address, chosen by the system
 * @param advertise the numeric address under which connectors are told to send; HarmonicIO's refuse
 *     names
 * @param folder where streams are kept
 * @param diskBytes that each of them may use
 * @param mostMessageBytes the largest message
 * @param timeLimit of a message in an engine, from the pull to the next
 * @param hold how long a pull is held open while there is no work; zero for ever. After that the
 *     engine listens, and the gateway dials it
 * @param push whether connectors are told to send to a port of their image while an engine waits,
 *     as by HarmonicIO, and not to the queue's
 * @param containers the program that starts engines in containers when somebody asks for them, such
 *     as podman; empty if nobody may
 */
public record GatewaySettings(
    InetSocketAddress rest,
    InetSocketAddress queue,
    String advertise,
    Path folder,
    long diskBytes,
    long mostMessageBytes,
    Duration timeLimit,
    Duration hold,
    boolean push,
    Optional<String> containers) {}
