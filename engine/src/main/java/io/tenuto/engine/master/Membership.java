package io.tenuto.engine.master;

import io.tenuto.transport.Endpoint;
import io.tenuto.transport.tls.TlsFiles;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One master among several.
 *
 * @param member which of them this is
 * @param peers where each of them listens for the others, by name; the same at all of them
 * @param folder what must survive this member; nobody else's
 * @param tls what it shows to the others, and whom it lets in, where addresses say {@code tls://}
 * @param control where this member takes control links when it leads
 * @param rest where its REST begins; empty if it has none
 */
public record Membership(
    String member,
    SortedMap<String, Endpoint> peers,
    Path folder,
    TlsFiles tls,
    String control,
    String rest) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,30}");
  private static final int MOST = 7;

  /**
   * @throws IllegalArgumentException saying what is wrong with the group, and what to do
   */
  public Membership {
    peers = Collections.unmodifiableSortedMap(new TreeMap<>(peers));
    if (peers.size() < 3 || peers.size() > MOST || peers.size() % 2 == 0) {
      throw new IllegalArgumentException(
          "--peers names "
              + peers.size()
              + " masters; expected 3, 5 or 7: with an even number one more may fail no earlier,"
              + " and with one or two none may. Without --peers there is one.");
    }
    for (Map.Entry<String, Endpoint> peer : peers.entrySet()) {
      check(peer.getKey(), peer.getValue());
    }
    if (peers.values().stream().map(one -> one.host() + ":" + one.port()).distinct().count()
        < peers.size()) {
      throw new IllegalArgumentException(
          "--peers "
              + peers
              + ": two masters have the same address. Give each its own port, which is not that of"
              + " --listen.");
    }
    if (!peers.containsKey(member)) {
      throw new IllegalArgumentException(
          "--name "
              + (member.isEmpty() ? "is missing" : member)
              + ": expected one of "
              + peers.keySet()
              + ", the names in --peers.");
    }
    checkSafe(peers, tls);
  }

  private static void check(String name, Endpoint address) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "--peers: name '" + name + "' is not allowed; expected letters, digits, '.', '_', '-'.");
    }
    if (address.scheme() == Endpoint.Scheme.UNIX || address.port() == 0) {
      throw new IllegalArgumentException(
          "--peers "
              + name
              + "="
              + address
              + ": masters find one another at HOST:PORT, with a port that does not change.");
    }
  }

  /** Among masters no token is asked for, so that others must not reach their ports. */
  private static void checkSafe(SortedMap<String, Endpoint> peers, TlsFiles tls) {
    long safe = peers.values().stream().filter(Membership::secure).count();
    if (safe == 0 && !peers.values().stream().allMatch(Endpoint::local)) {
      throw new IllegalArgumentException(
          "--peers "
              + peers.values()
              + ": masters ask one another for certificates, not for the token, so that other hosts"
              + " must not reach them without. Write tls:// before each address, with --tls-cert,"
              + " --tls-key and --tls-ca; or stay on 127.0.0.1.");
    }
    if (safe > 0 && safe < peers.size()) {
      throw new IllegalArgumentException(
          "--peers " + peers.values() + ": some say tls:// and some do not. Write it before each.");
    }
    if (safe > 0 && (tls.certificate().isEmpty() || tls.authority().isEmpty())) {
      throw new IllegalArgumentException(
          "--peers with tls:// needs a certificate to show and an authority to trust. Name them"
              + " with --tls-cert, --tls-key and --tls-ca.");
    }
  }

  private static boolean secure(Endpoint peer) {
    return peer.scheme() == Endpoint.Scheme.TLS;
  }

  /** Whether the masters encrypt what they tell one another, and show certificates. */
  public boolean secure() {
    return secure(address());
  }

  /** Where the others reach this one. */
  public Endpoint address() {
    return java.util.Objects.requireNonNull(peers.get(member));
  }
}
