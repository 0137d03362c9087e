package io.tenuto.bench.experiment;

import io.tenuto.api.Source;
import io.tenuto.api.SourceFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;

/**
 * The source of an experiment's pipeline: options {@code content} ({@code objects} or {@code
 * images}), {@code bytes} of one, {@code messages} and {@code rate}.
 */
public final class ReplaySourceFactory implements SourceFactory {
  private static final int DIFFERENT_IMAGES = 8;
  private static final int BYTES_OF_A_PIXEL = 2;

  @Override
  public String name() {
    return "bench-replay";
  }

  @Override
  public Source create(Map<String, Object> options) {
    int bytes = (int) number(options, "bytes");
    boolean images = "images".equals(options.get("content"));
    return new ReplaySource(
        images ? images(bytes) : objects(bytes),
        (long) number(options, "messages"),
        number(options, "rate"));
  }

  private static double number(Map<String, Object> options, String name) {
    if (options.get(name) instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException(
        name + ": " + options.get(name) + "; expected a number, as the bench writes it.");
  }

  private static List<Source.Item> objects(int bytes) {
    var content = new byte[bytes];
    new Random(1).nextBytes(content);
    return List.of(ReplaySource.object(content));
  }

  /** Square images of cells. */
  private static List<Source.Item> images(int bytes) {
    int side = (int) Math.sqrt((double) bytes / BYTES_OF_A_PIXEL);
    List<Source.Item> all = new ArrayList<>();
    try (Source microscope =
        microscope().create(Map.of("images", DIFFERENT_IMAGES, "width", side, "height", side))) {
      for (Source.Item each = microscope.next(); each != null; each = microscope.next()) {
        all.add(each);
      }
    } catch (Exception e) {
      throw new IllegalStateException("the simulated microscope failed", e);
    }
    return all;
  }

  private static SourceFactory microscope() {
    return ServiceLoader.load(SourceFactory.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(each -> each.name().equals("microscope"))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("the built-in source 'microscope' is missing"));
  }
}
