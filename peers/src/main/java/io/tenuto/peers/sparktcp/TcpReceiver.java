package io.tenuto.peers.sparktcp;

import io.tenuto.peers.Child;
import io.tenuto.peers.tcp.TcpReader;
import java.io.IOException;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.receiver.Receiver;

/**
 * Dials the source and stores what comes, as Spark's guide to receivers shows, with the storage
 * level that it shows.
 */
final class TcpReceiver extends Receiver<byte[]> {
  private final String source;

  TcpReceiver(String source) {
    super(StorageLevel.MEMORY_AND_DISK_2());
    this.source = source;
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
    try (var reader = new TcpReader(source)) {
      Child.ready();
      while (!isStopped()) {
        store(reader.next());
      }
    } catch (IOException e) {
      Child.fail(e); // the source has ended
    }
  }
}
