package io.tenuto.harmonicio;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;

/** One request over one connection, as the original's server does it. */
final class Conversation {
  private static final System.Logger LOG = System.getLogger(Conversation.class.getName());
  private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(10).toMillis();

  private final Socket socket;

  /** Answers a request, or has it answered. */
  interface Handler {
    void handle(Call call) throws IOException;
  }

  Conversation(Socket socket) {
    this.socket = socket;
  }

  /** A pull may be held for hours, and its host be switched off meanwhile: a minute, then. */
  private void keepAlive() throws IOException {
    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
      socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 30);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 10);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
    }
  }

  /** Reads the request and has it answered; returns when that is over. */
  void hold(Handler handler) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    keepAlive();
    InputStream in = new BufferedInputStream(socket.getInputStream());
    String peer = socket.getInetAddress().getHostAddress();
    Call call;
    try {
      call = new Call(socket, in, HttpReader.read(in, peer));
    } catch (HttpReader.BadRequestException e) {
      Ask none = Ask.of("GET", "/", "", peer);
      new Call(socket, in, none).answer(Reply.text(e.status(), String.valueOf(e.getMessage())));
      return;
    } catch (EOFException e) {
      return; // somebody looked whether there is anybody
    }
    try {
      handler.handle(call);
    } catch (SocketException e) {
      throw e; // there is nobody left to be answered
    } catch (IOException e) {
      call.answer(Reply.text(500, String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "a fault while a request was answered", e);
      call.answer(Reply.text(500, "A fault inside; look at the gateway's log."));
    }
  }
}
