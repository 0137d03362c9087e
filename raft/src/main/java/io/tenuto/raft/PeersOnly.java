package io.tenuto.raft;

import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.apache.ratis.proto.grpc.RaftServerProtocolServiceGrpc;
import org.apache.ratis.thirdparty.io.grpc.Grpc;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Lets masters alone ask something of a master's port: nobody appends to the log, or changes the
 * group, from outside. With TLS, a master is who shows a certificate for the host of one.
 */
final class PeersOnly implements ServerInterceptor {
  private static final List<Integer> DNS_AND_IP = List.of(2, 7); // RFC 5280, GeneralName

  private final Set<String> hosts;
  private final boolean secure;

  /**
   * @param hosts names and addresses of the masters' hosts, as in their certificates
   * @param secure whether certificates are shown
   */
  PeersOnly(Set<String> hosts, boolean secure) {
    this.hosts = Set.copyOf(hosts);
    this.secure = secure;
  }

  @Override
  public <A, B> ServerCall.Listener<A> interceptCall(
      ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
    String service = call.getMethodDescriptor().getServiceName();
    String refusal =
        !RaftServerProtocolServiceGrpc.SERVICE_NAME.equals(service)
            ? "only masters of this group are served here, not " + service
            : secure ? refusal(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION)) : "";
    if (refusal.isEmpty()) {
      return next.startCall(call, headers);
    }
    call.close(Status.PERMISSION_DENIED.withDescription(refusal), new Metadata());
    return new ServerCall.Listener<>() {};
  }

  private String refusal(@Nullable SSLSession session) {
    if (session == null) {
      return "only masters that encrypt are served here";
    }
    try {
      for (Certificate shown : session.getPeerCertificates()) {
        if (shown instanceof X509Certificate own) { // the first is the peer's own
          return names(own) ? "" : "the certificate is for none of " + hosts;
        }
      }
    } catch (SSLPeerUnverifiedException e) {
      return "no certificate was shown: " + e.getMessage();
    }
    return "no certificate was shown";
  }

  private boolean names(X509Certificate own) {
    try {
      Collection<List<?>> names = own.getSubjectAlternativeNames();
      return names != null
          && names.stream()
              .filter(name -> DNS_AND_IP.contains(name.get(0)))
              .anyMatch(name -> hosts.contains(String.valueOf(name.get(1))));
    } catch (CertificateParsingException e) {
      return false; // whoever shows it learns that its certificate is for none
    }
  }
}
