package io.tenuto.miniapps.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Header;
import io.tenuto.api.Source;
import io.tenuto.api.SourceFactory;
import io.tenuto.miniapps.cost.CostMessage;
import io.tenuto.miniapps.image.ImageDecoder;
import io.tenuto.miniapps.image.ImageLimits;
import io.tenuto.miniapps.image.Plane;
import io.tenuto.miniapps.microscopy.PlaneStatistics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourcesTest {
  /** Time that passes by waiting, and by {@code stall} when that is asked for. */
  private static final class TestWaiter implements Waiter {
    private long nowMicros = 1_000_000;
    private int waits;

    @Override
    public long nowMicros() {
      return nowMicros;
    }

    @Override
    public void await(long micros) {
      if (micros > nowMicros) {
        nowMicros = micros;
        waits++;
      }
    }
  }

  private static Source create(String name, Map<String, Object> options) {
    for (SourceFactory factory : ServiceLoader.load(SourceFactory.class)) {
      if (factory.name().equals(name)) {
        return factory.create(options);
      }
    }
    throw new AssertionError("no source is registered as " + name);
  }

  private static List<Source.Item> all(Source source) throws Exception {
    var items = new ArrayList<Source.Item>();
    for (Source.Item item = source.next(); item != null; item = source.next()) {
      items.add(item);
    }
    return items;
  }

  private static Plane plane(Source.Item item) throws Exception {
    List<Plane> planes =
        ImageDecoder.decode(
            item.header().text(Header.FILE).orElseThrow(),
            item.payload(),
            ImageLimits.fromMemory());
    assertThat(planes).hasSize(1);
    return planes.get(0);
  }

  @ParameterizedTest
  @CsvSource({"16,512,20", "8,512,20", "16,256,6", "16,1024,60"})
  void theTrueNumberOfCellsIsFoundInNearlyAllImages(int bits, int side, int cells)
      throws Exception {
    Map<String, Object> options =
        Map.of(
            "images", 60, "bits", bits, "width", side, "height", side, "cells", cells, "seed", 9);
    int found = 0;
    for (Source.Item item : all(create("microscope", options))) {
      long expected = item.header().number("cells").orElseThrow().longValue();
      found += PlaneStatistics.of(plane(item)).components() == expected ? 1 : 0;
    }
    assertThat(found).isGreaterThanOrEqualTo(57);
  }

  @Test
  void aFilterOnTheSumTellsBrightFromDim() throws Exception {
    for (double expressing : new double[] {0, 1}) {
      Map<String, Object> options = Map.of("images", 60, "expressing", expressing);
      int kept = 0;
      for (Source.Item item : all(create("microscope", options))) {
        kept += PlaneStatistics.of(plane(item)).sum().longValue() >= 55_000_000 ? 1 : 0;
      }
      assertThat(kept).isBetween(expressing == 0 ? 0 : 57, expressing == 0 ? 0 : 60);
    }
  }

  @Test
  void theSameSeedGivesTheSameImagesAndAnotherSeedOthers() throws Exception {
    var contents = new HashSet<Integer>();
    for (long seed : new long[] {1, 1, 2}) {
      Source source = create("microscope", Map.of("images", 3, "seed", seed));
      for (Source.Item item : all(source)) {
        contents.add(java.util.Arrays.hashCode(item.payload().bytes()));
      }
    }
    assertThat(contents).hasSize(6);
  }

  @Test
  void everyImageSaysWhatItIs() throws Exception {
    Source source = create("microscope", Map.of("images", 2, "width", 64, "height", 48));
    assertThat(source.expected()).isEqualTo(2);
    List<Source.Item> items = all(source);
    assertThat(items.get(1).header().text("file")).contains("cell-000001.tif");
    assertThat(items.get(1).header().text("contentType")).contains("image/tiff");
    assertThat(plane(items.get(1)).width()).isEqualTo(64);
    assertThat(plane(items.get(1)).height()).isEqualTo(48);
    assertThat(source.next()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 33, 40})
  void theSmallestImagesHoldACell(int side) throws Exception {
    Map<String, Object> options = Map.of("images", 20, "width", side, "height", side);
    for (Source.Item item : all(create("microscope", options))) {
      assertThat(item.header().number("cells").orElseThrow().longValue()).isPositive();
    }
  }

  @Test
  void sendTimesAreTheIntendedOnesEvenAfterAStall() throws Exception {
    var waiter = new TestWaiter();
    try (Source source = new Synthetic(new byte[10], 0, 4, 100, waiter)) {
      assertThat(source.next()).extracting(Source.Item::timeMicros).isEqualTo(1_000_000L);
      waiter.nowMicros = 1_025_000; // 25 ms later than it should be
      assertThat(source.next()).extracting(Source.Item::timeMicros).isEqualTo(1_010_000L);
      assertThat(source.next()).extracting(Source.Item::timeMicros).isEqualTo(1_020_000L);
      assertThat(waiter.waits).isZero();
      assertThat(source.next()).extracting(Source.Item::timeMicros).isEqualTo(1_030_000L);
      assertThat(waiter.waits).isEqualTo(1);
    }
  }

  @Test
  void withoutARateNothingWaitsAndTheTimeIsNow() throws Exception {
    var waiter = new TestWaiter();
    var optics = new Optics(64, 64, 3, 0.5, 16, 1);
    try (Source source = new Microscope(optics, 5, 0, waiter)) {
      assertThat(all(source)).allMatch(item -> item.timeMicros() == 1_000_000);
    }
    assertThat(waiter.waits).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "filler", "image"})
  void syntheticMessagesAreWholeAndNumbered(String kind) throws Exception {
    Map<String, Object> options =
        Map.of("size", "600kB", "cost", "2ms", "count", 3, "payload", kind);
    List<Source.Item> items = all(create("synthetic", options));
    assertThat(items).hasSize(3);
    for (int i = 0; i < 3; i++) {
      Source.Item item = items.get(i);
      assertThat(item.header()).isEqualTo(Header.EMPTY);
      assertThat(item.payload().size()).isEqualTo(600_000);
      assertThat(CostMessage.verify(item.payload())).isEmpty();
      CostMessage header = CostMessage.read(item.payload().buffer()).orElseThrow();
      assertThat(header.costMicros()).isEqualTo(2000);
      assertThat(header.sequence()).isEqualTo(i);
      assertThat(header.timeMicros()).isEqualTo(item.timeMicros());
    }
  }

  @Test
  void theSmallestMessageIsItsHeader() throws Exception {
    List<Source.Item> items = all(create("synthetic", Map.of("size", 40, "count", 1)));
    assertThat(CostMessage.verify(items.get(0).payload())).isEmpty();
  }

  @Test
  void aSourceWithoutEndExpectsNoNumber() {
    assertThat(create("synthetic", Map.of("count", 0)).expected()).isEqualTo(-1);
    assertThat(create("microscope", Map.of("images", 0)).expected()).isEqualTo(-1);
  }

  @Test
  void wrongOptionsAreAnswered() {
    assertThatThrownBy(() -> create("synthetic", Map.of("size", "39")))
        .hasMessageContaining("options.size: '39' is not a size such as 10kB or 1MiB, from 40 to");
    assertThatThrownBy(() -> create("microscope", Map.of("bits", 12)))
        .hasMessage("microscope: options.bits: 12 is neither 8 nor 16.");
    assertThatThrownBy(() -> create("microscope", Map.of("image", 12)))
        .hasMessageContaining("Did you mean 'images'?");
  }

  @Test
  void theSystemClockWaitsForItsTime() throws Exception {
    var waiter = new SystemWaiter();
    long due = waiter.nowMicros() + 2000;
    waiter.await(due);
    assertThat(waiter.nowMicros()).isGreaterThanOrEqualTo(due);
    waiter.await(due - 5000);
  }
}
