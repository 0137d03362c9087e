package io.tenuto.engine.child;

import io.tenuto.api.Processor;
import io.tenuto.api.ProcessorFactory;
import io.tenuto.engine.process.Launcher;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * A child process for processors in Java. Its one argument names a built-in (found through {@link
 * ServiceLoader}) or a class: a {@link ProcessorFactory}, or a {@link Processor} with a public
 * constructor that takes the stage's options as a {@code Map<String, Object>} or nothing.
 *
 * <p>What the processor prints goes to standard error, since standard output carries the frames.
 */
public final class ChildMain {
  /** How long user code may go on after the engine has gone. */
  private static final long GRACE_NANOS = 2_000_000_000L;

  /** What the kernel keeps of a large result at once: with less both ends wait for each other. */
  private static final int BUFFER_BYTES = 1 << 20;

  private ChildMain() {}

  /** Entry point of the child process. */
  public static void main(String[] args) {
    if (args.length != 1) {
      System.err.println("ChildMain: name a built-in processor or a class, nothing else.");
      System.exit(2);
    }
    InputStream in;
    OutputStream out;
    try {
      String socket = System.getenv(Launcher.SOCKET);
      SocketChannel engine = socket == null ? null : connect(socket);
      in =
          new BufferedInputStream(
              engine == null
                  ? new FileInputStream(FileDescriptor.in)
                  : Channels.newInputStream(engine));
      out =
          new BufferedOutputStream(
              engine == null
                  ? new FileOutputStream(FileDescriptor.out)
                  : Channels.newOutputStream(engine),
              64 * 1024);
    } catch (IOException e) {
      System.err.println("ChildMain: the engine's socket does not answer: " + e.getMessage());
      System.exit(1);
      return;
    }
    System.setOut(System.err);
    System.setIn(InputStream.nullInputStream());
    endWithEngine();
    var server = new ChildServer(in, out, args[0], options -> processor(args[0], options));
    System.exit(served(server)); // threads that user code has left running do not matter
  }

  private static SocketChannel connect(String socket) throws IOException {
    SocketChannel engine = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    engine.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
    return engine;
  }

  @SuppressWarnings("CatchAndPrintStackTrace") // that is where the engine looks for reasons
  private static int served(ChildServer server) {
    try {
      server.serve();
      return 0;
    } catch (Exception | Error e) {
      e.printStackTrace();
      return 1;
    }
  }

  /** Ends this process soon after the engine's, even if user code never returns. */
  private static void endWithEngine() {
    ProcessHandle.current().parent().ifPresent(ChildMain::endWith);
  }

  private static void endWith(ProcessHandle engine) {
    var watch =
        new Thread(
            () -> {
              engine.onExit().join();
              LockSupport.parkNanos(GRACE_NANOS);
              Runtime.getRuntime().halt(1);
            },
            "tenuto-watch");
    watch.setDaemon(true);
    watch.start();
  }

  static Processor processor(String name, Map<String, Object> options) throws Exception {
    var known = new TreeSet<String>();
    for (ProcessorFactory factory : ServiceLoader.load(ProcessorFactory.class)) {
      if (factory.name().equals(name)) {
        return factory.create(options);
      }
      known.add(factory.name());
    }
    Class<?> type;
    try {
      type = Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          "processor '"
              + name
              + "' is neither a built-in "
              + known
              + " nor a class on the class path (ClassNotFoundException). Correct the name, or add"
              + " the jar that holds it.",
          e);
    }
    return instance(type, options);
  }

  private static Processor instance(Class<?> type, Map<String, Object> options) throws Exception {
    Object made = construct(type, options);
    if (made instanceof ProcessorFactory factory) {
      return factory.create(options);
    }
    if (made instanceof Processor processor) {
      return processor;
    }
    throw new IllegalArgumentException(
        type.getName()
            + " is neither a "
            + Processor.class.getName()
            + " nor a "
            + ProcessorFactory.class.getName()
            + ". Let it implement one of them.");
  }

  private static Object construct(Class<?> type, Map<String, Object> options) throws Exception {
    try {
      for (Constructor<?> constructor : type.getConstructors()) {
        if (constructor.getParameterCount() == 1
            && constructor.getParameterTypes()[0] == Map.class) {
          return constructor.newInstance(options);
        }
      }
      return type.getConstructor().newInstance();
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(
          type.getName()
              + " has no public constructor without parameters or with a Map of options. Add one.",
          e);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
