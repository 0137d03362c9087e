package io.tenuto.peers.sparktcp;

import io.tenuto.peers.Child;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.receiver.Receiver;

/**
 * Dials the source and stores what comes, as Spark's guide to receivers shows, with the storage
 * level that it shows.
 */
final class TcpReceiver extends Receiver<byte[]> {
  private static final int BUFFER_BYTES = 1 << 16;

  private final int port;

  TcpReceiver(int port) {
    super(StorageLevel.MEMORY_AND_DISK_2());
    this.port = port;
  }

  @Override
  public void onStart() {
    new Thread(this::receive, "tcp-receiver").start();
  }

  @Override
  public void onStop() {
    // the thread sees it
  }

  private void receive() {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      var in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
      Child.ready();
      while (!isStopped()) {
        var message = new byte[in.readInt()];
        in.readFully(message);
        store(message);
      }
    } catch (IOException e) {
      Child.fail(e); // the source has ended
    }
  }
}
