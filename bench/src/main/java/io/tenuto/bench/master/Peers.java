package io.tenuto.bench.master;

import io.tenuto.api.Ledger;
import io.tenuto.engine.node.ConnectorReport;
import io.tenuto.engine.node.ConnectorView;
import io.tenuto.engine.node.EngineReport;
import io.tenuto.engine.node.EngineView;
import io.tenuto.engine.node.NodeReport;
import io.tenuto.engine.node.NodeView;
import io.tenuto.transport.BufferPool;
import io.tenuto.transport.Endpoint;
import io.tenuto.transport.Link;
import io.tenuto.transport.LinkHandler;
import io.tenuto.transport.Loop;
import io.tenuto.transport.Network;
import io.tenuto.wire.Control;
import io.tenuto.wire.RefusedException;
import io.tenuto.wire.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Engines and connectors as a master sees them: each a process of its own with a control link,
 * which registers, takes its leases, and reports once a second. No message flows.
 */
final class Peers implements AutoCloseable {
  private static final String GROUP = "statistics";
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(400);

  private final Loop loop = new Loop("bench-peers", this::fault);
  private final Network network;
  private final Endpoint master;
  private final AtomicLong leased = new AtomicLong();
  private final AtomicLong noted = new AtomicLong();
  private final AtomicReference<String> trouble = new AtomicReference<>("");

  Peers(int masterPort, Token token) {
    network = new Network(loop, new BufferPool(1 << 20), token);
    master = Endpoint.tcp("127.0.0.1", masterPort);
  }

  private void fault(Throwable cause) {
    trouble.compareAndSet("", String.valueOf(cause));
  }

  /** Starts all of them; they register one after another, and report spread over each second. */
  void start(MasterOptions options) {
    var peers = new ArrayList<Peer>();
    for (int i = 0; i < options.engines(); i++) {
      peers.add(new EnginePeer("engine-" + i, stream(i, options)));
    }
    for (int i = 0; i < options.connectors(); i++) {
      peers.add(new ConnectorPeer("connector-" + i, stream(i, options)));
    }
    for (int i = 0; i < peers.size(); i++) {
      Peer peer = peers.get(i);
      Duration after = SECOND.multipliedBy(i).dividedBy(peers.size());
      loop.execute(() -> loop.after(after, peer::dial));
    }
  }

  private static String stream(int number, MasterOptions options) {
    return "bench-" + number % options.streams() + "/source";
  }

  /** Leases that connectors have been given. */
  long leased() {
    return leased.get();
  }

  /** Reports that the master has answered. */
  long noted() {
    return noted.get();
  }

  /** What went wrong first; empty if nothing did. */
  String trouble() {
    return String.valueOf(trouble.get());
  }

  /** One process. On the loop's thread. */
  private abstract class Peer implements Network.Dialled {
    final String name;
    final String stream;

    Peer(String name, String stream) {
      this.name = name;
      this.stream = stream;
    }

    abstract NodeView view();

    abstract NodeReport report();

    void dial() {
      network.dial(master, Control.of("hello", "role", "control", "name", name), this);
    }

    @Override
    public LinkHandler opened(Link link, Control welcome) {
      loop.execute(
          () -> {
            link.control(view().toControl());
            loop.every(SECOND, () -> link.control(report().toControl()));
          });
      return new LinkHandler() {
        @Override
        public void onControl(Control control) {
          switch (control.type()) {
            case "noted" -> noted.incrementAndGet();
            case "lease" -> leased.incrementAndGet();
            default -> {
              // nothing else is said to an engine or a connector
            }
          }
        }

        @Override
        public void onClosed(@Nullable Throwable cause) {
          fault(new IllegalStateException(name + " lost its link: " + cause));
        }
      };
    }

    /** As nodes do: a master that is busy with others closes what it cannot look at yet. */
    @Override
    public void failed(Throwable cause) {
      if (cause instanceof RefusedException) {
        fault(cause);
      } else {
        loop.after(PAUSE, this::dial);
      }
    }

    NodeView node(List<EngineView> engines, List<ConnectorView> connectors) {
      return new NodeView(
          name, "bench", Optional.empty(), engines, connectors, List.of(), List.of());
    }
  }

  private final class EnginePeer extends Peer {
    private long finished;

    EnginePeer(String name, String stream) {
      super(name, stream);
    }

    @Override
    NodeView view() {
      var endpoints = List.of("tcp://10.0.0.1:40000", "unix:/tmp/tenuto/" + name);
      return node(
          List.of(new EngineView(name, stream, GROUP, 2, endpoints, 0, List.of())), List.of());
    }

    /** As after some thousand messages of a spread-out service time. */
    @Override
    NodeReport report() {
      finished += 100;
      var times = new ArrayList<Long>();
      for (long bucket = 40; bucket < 64; bucket++) {
        times.add(bucket);
        times.add(finished / 24 + bucket);
      }
      var report =
          new EngineReport(
              name,
              finished + 2,
              2,
              finished,
              0,
              finished * 19_000_000,
              finished * 18_000_000,
              200 << 20,
              times);
      return new NodeReport(List.of(report), List.of());
    }
  }

  private final class ConnectorPeer extends Peer {
    private long accepted;

    ConnectorPeer(String name, String stream) {
      super(name, stream);
    }

    @Override
    NodeView view() {
      var held = List.of(new ConnectorView.Held(GROUP, 0, List.of()));
      return node(
          List.of(),
          List.of(new ConnectorView(name, stream, List.of("tcp://10.0.0.2:40000"), held)));
    }

    @Override
    NodeReport report() {
      accepted += 1000;
      var ledger = new Ledger(accepted, accepted - 30, 0, 0, 0, 30);
      var group = new ConnectorReport.Group(GROUP, 0, 16, ledger);
      return new NodeReport(
          List.of(), List.of(new ConnectorReport(name, false, 1 << 20, List.of(group))));
    }
  }

  @Override
  public void close() {
    loop.close();
  }
}
