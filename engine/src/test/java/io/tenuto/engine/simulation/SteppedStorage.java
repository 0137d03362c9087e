package io.tenuto.engine.simulation;

import io.tenuto.log.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A disk each of whose calls that change something, or take long, is a step of its process. */
final class SteppedStorage implements Storage {
  private final Storage disk;
  private final Steps steps;
  private final SimLink.Host host;
  private boolean opened;

  SteppedStorage(Storage disk, Steps steps, SimLink.Host host) {
    this.disk = disk;
    this.steps = steps;
    this.host = host;
  }

  /** From now on the log is open. */
  void opened() {
    opened = true;
  }

  private interface Call {
    void make() throws IOException;
  }

  private void step(String verb, String what, Call call) throws IOException {
    int step = begin(verb, what);
    try {
      call.make();
    } catch (IOException e) {
      steps.end(host, step); // it may have been done in part
      throw e;
    }
    steps.end(host, step);
  }

  private int begin(String verb, String what) {
    return steps.begin(host, opened ? verb : "opens and " + verb, what);
  }

  /** What kind of file it is: its name up to its first number, and how it ends. */
  private static String kind(String name) {
    String begin = name.substring(0, Math.max(0, name.indexOf('-')));
    return name.endsWith(".new") ? begin + " file that is new" : begin + " file";
  }

  @Override
  public List<String> list() throws IOException {
    return disk.list();
  }

  @Override
  public long sizeBytes(String name) throws IOException {
    return disk.sizeBytes(name);
  }

  @Override
  public void create(String name) throws IOException {
    step("creates", kind(name), () -> disk.create(name));
  }

  @Override
  public void write(String name, long offset, ByteBuffer... data) throws IOException {
    step("writes", kind(name), () -> disk.write(name, offset, data));
  }

  @Override
  public int read(String name, long offset, ByteBuffer into) throws IOException {
    int step = begin("reads", kind(name));
    int length = disk.read(name, offset, into);
    steps.end(host, step);
    return length;
  }

  @Override
  public void force(String name) throws IOException {
    step("forces", kind(name), () -> disk.force(name));
  }

  @Override
  public void truncate(String name, long sizeBytes) throws IOException {
    step("cuts", kind(name), () -> disk.truncate(name, sizeBytes));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    step("renames", kind(from), () -> disk.rename(from, to));
  }

  @Override
  public void delete(String name) throws IOException {
    step("deletes", kind(name), () -> disk.delete(name));
  }

  @Override
  public void forceFolder() throws IOException {
    step("forces", "its folder", disk::forceFolder);
  }

  @Override
  public long usableBytes() throws IOException {
    return disk.usableBytes();
  }

  @Override
  public void release(String name) throws IOException {
    disk.release(name);
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }
}
