package io.tenuto.miniapps.processor;

import io.tenuto.api.Header;
import io.tenuto.api.Message;
import io.tenuto.api.Outputs;
import io.tenuto.api.Payload;
import io.tenuto.api.Processor;
import io.tenuto.api.ProcessorFactory;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.miniapps.Options;
import io.tenuto.miniapps.image.ImageDecoder;
import io.tenuto.miniapps.image.ImageLimits;
import io.tenuto.miniapps.image.Plane;
import io.tenuto.miniapps.image.UnreadableImageException;
import io.tenuto.miniapps.microscopy.PlaneAnalysis;
import io.tenuto.miniapps.microscopy.PlaneStatistics;
import io.tenuto.miniapps.microscopy.Thumbnail;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes an image file and emits one message for each plane, in the order of the planes, with the
 * keys {@code file, frame, channel, width, height, sum, min, max, mean, otsu, components} and no
 * payload; with the option {@code thumbnail} the payload is a small PNG picture of the plane with
 * the outlines of its components. An unreadable image is rejected as a whole: nothing is emitted
 * for its first pages.
 */
final class ChannelStatistics implements Processor {
  private final int thumbnailPixels;
  private final ImageLimits limits;

  private ChannelStatistics(int thumbnailPixels, ImageLimits limits) {
    this.thumbnailPixels = thumbnailPixels;
    this.limits = limits;
  }

  @Override
  public void process(Message message, Outputs outputs)
      throws RejectedMessageException, IOException {
    String file = message.header().text(Header.FILE).orElseGet(() -> message.id().toString());
    List<Row> rows = new ArrayList<>();
    try {
      ImageDecoder.decode(file, message.payload(), limits, plane -> rows.add(measure(file, plane)));
    } catch (UnreadableImageException | UnmeasurableException e) {
      throw new RejectedMessageException(String.valueOf(e.getMessage()), e);
    }
    for (Row row : rows) {
      outputs.emit(row.header, row.payload);
    }
  }

  private Row measure(String file, Plane plane) {
    PlaneAnalysis analysis;
    try {
      analysis = PlaneAnalysis.of(plane);
    } catch (ArithmeticException e) {
      throw new UnmeasurableException(
          file
              + ": frame "
              + plane.frame()
              + ", channel "
              + plane.channel()
              + ": "
              + e.getMessage()
              + ". Leave such images out of the stream.",
          e);
    }
    Map<String, Object> keys = keys(file, plane, analysis.statistics());
    if (thumbnailPixels == 0) {
      return new Row(new Header(keys), Payload.empty());
    }
    keys.put(Header.CONTENT_TYPE, "image/png");
    byte[] picture = Thumbnail.png(plane, analysis.foreground(), thumbnailPixels);
    return new Row(new Header(keys), Payload.of(picture));
  }

  private static Map<String, Object> keys(String file, Plane plane, PlaneStatistics statistics) {
    var keys = new LinkedHashMap<String, Object>();
    keys.put(Header.FILE, file);
    keys.put("frame", plane.frame());
    keys.put("channel", plane.channel());
    keys.put("width", plane.width());
    keys.put("height", plane.height());
    keys.put("sum", statistics.sum());
    keys.put("min", statistics.min());
    keys.put("max", statistics.max());
    keys.put("mean", statistics.mean());
    keys.put("otsu", statistics.otsu());
    keys.put("components", statistics.components());
    return keys;
  }

  /** What will be emitted. */
  private record Row(Header header, Payload payload) {}

  /** Carries the reason out of the decoder's callback. */
  private static final class UnmeasurableException extends RuntimeException {
    UnmeasurableException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Options: {@code thumbnail}, longest side of the picture in pixels, 0 for none (default); {@code
   * maxPixels}, most pixels of a plane (default 2^30).
   */
  public static final class Factory implements ProcessorFactory {
    @Override
    public String name() {
      return "channel-statistics";
    }

    @Override
    public Processor create(Map<String, Object> values) {
      var options = new Options(name(), values);
      int thumbnailPixels = (int) options.integer("thumbnail", 0, 0, 4096);
      long most = ImageLimits.DEFAULT_PLANE_PIXELS;
      long maxPixels = options.integer("maxPixels", most, 1, Integer.MAX_VALUE);
      options.done();
      return new ChannelStatistics(thumbnailPixels, ImageLimits.fromMemory(maxPixels));
    }
  }
}
