package io.tenuto.engine.node;

import io.tenuto.transport.Endpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where processes keep what must outlive them if nobody says otherwise: beside the deployment's
 * token, under names made of addresses, so that two deployments of one user stay apart.
 */
public final class StatePlaces {
  private static final int NAME_MAX = 120;

  private StatePlaces() {}

  /** The folder of a master's journal. */
  public static Path ofMaster(Path tokenFile, Endpoint listen) {
    return tokenFile.toAbsolutePath().resolveSibling("master-" + name(List.of(listen)));
  }

  /**
   * The folder of one of several masters.
   *
   * @param peers where they listen for one another
   */
  public static Path ofPeer(Path tokenFile, String member, List<Endpoint> peers) {
    return tokenFile
        .toAbsolutePath()
        .resolveSibling("masters-" + name(peers) + "-" + member.replaceAll("[^A-Za-z0-9._-]", "_"));
  }

  /** The folder in which the members of these masters remember the latest they have obeyed. */
  public static Path ofMembers(Path tokenFile, List<Endpoint> masters) {
    return tokenFile.toAbsolutePath().resolveSibling("member-" + name(masters));
  }

  /** The folder of a gateway for HarmonicIO that listens there. */
  public static Path ofHarmonicIo(Path tokenFile, Endpoint listen) {
    return tokenFile.toAbsolutePath().resolveSibling("harmonicio-" + name(List.of(listen)));
  }

  /** The same for the same addresses, in whatever order and with TLS or without. */
  private static String name(List<Endpoint> endpoints) {
    String all =
        endpoints.stream()
            .map(
                one ->
                    one.scheme() == Endpoint.Scheme.UNIX
                        ? "unix" + one.path()
                        : one.host() + "-" + one.port())
            .sorted()
            .distinct()
            .collect(Collectors.joining("+"));
    String plain = all.replaceAll("[^A-Za-z0-9.+-]", "_");
    boolean sure = plain.equals(all) && plain.length() <= NAME_MAX;
    return sure
        ? plain
        : plain.substring(0, Math.min(NAME_MAX, plain.length()))
            + "-"
            + Integer.toHexString(all.hashCode());
  }
}
