package io.tenuto.miniapps.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenuto.api.Header;
import io.tenuto.api.Payload;
import io.tenuto.api.RejectedMessageException;
import io.tenuto.miniapps.image.ImageDecoder;
import io.tenuto.miniapps.image.ImageLimits;
import io.tenuto.miniapps.image.Plane;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ChannelStatisticsTest {
  private static Payload image(String name) throws Exception {
    var file = ChannelStatisticsTest.class.getResourceAsStream("/images/" + name);
    try (var in = Objects.requireNonNull(file, name)) {
      return Payload.of(in.readAllBytes());
    }
  }

  private static Collected run(Map<String, Object> options, Header header, Payload payload)
      throws Exception {
    return Collected.run("channel-statistics", options, header, payload);
  }

  @Test
  void everyPlaneIsOneMessageWithItsFiguresInOrder() throws Exception {
    Header header = Header.of("file", "plate/a.tif").with("cells", 4);
    Collected found = run(Map.of(), header, image("mixed-pages.tif"));
    assertThat(found.headers).hasSize(6);
    assertThat(found.headers.get(0).values().keySet())
        .containsExactly(
            "file",
            "frame",
            "channel",
            "width",
            "height",
            "sum",
            "min",
            "max",
            "mean",
            "otsu",
            "components");
    assertThat(found.headers).allMatch(each -> each.text("file").orElse("").equals("plate/a.tif"));
    assertThat(found.headers)
        .extracting(each -> each.values().get("frame") + "/" + each.values().get("channel"))
        .containsExactly("0/0", "1/0", "2/0", "3/0", "3/1", "3/2");
    assertThat(found.headers.get(0).values().get("sum")).isInstanceOf(Long.class);
    assertThat(found.headers.get(2).values().get("sum")).isInstanceOf(Double.class);
    assertThat(found.payloads).allMatch(payload -> payload.size() == 0);
  }

  @Test
  void aMessageWithoutAFileNameIsCalledByItsIdentity() throws Exception {
    Collected found = run(Map.of(), Header.EMPTY, image("grey.png"));
    assertThat(found.headers.get(0).text("file")).contains("images/camera@1/5");
  }

  @Test
  void aThumbnailShowsOutlinesInColour() throws Exception {
    Collected found = run(Map.of("thumbnail", 32L), Header.EMPTY, image("wide.png"));
    assertThat(found.headers.get(0).values()).containsEntry("contentType", "image/png");
    List<Plane> planes =
        ImageDecoder.decode("thumbnail", found.payloads.get(0), ImageLimits.fromMemory());
    assertThat(planes).hasSize(3);
    assertThat(planes.get(0).width()).isEqualTo(32);
    assertThat(planes.get(0).height()).isEqualTo(27);
    var red = new double[32];
    var blue = new double[32];
    int outlined = 0;
    for (int y = 0; y < 27; y++) {
      planes.get(0).row(y, red);
      planes.get(2).row(y, blue);
      for (int x = 0; x < 32; x++) {
        outlined += red[x] - blue[x] > 200 ? 1 : 0;
      }
    }
    assertThat(outlined).isBetween(20, 400);
  }

  @Test
  void anUnreadableImageIsRejectedAsAWhole() throws Exception {
    byte[] whole = image("mixed-pages.tif").bytes();
    byte[] cut = Arrays.copyOf(whole, whole.length - 10);
    var outputs = new Collected();
    var message = new TestMessage(Header.of("file", "b.tif"), Payload.of(cut));
    var processor = Collected.create("channel-statistics", Map.of());
    assertThatThrownBy(() -> processor.process(message, outputs))
        .isInstanceOf(RejectedMessageException.class)
        .hasMessageStartingWith("b.tif: ");
    assertThat(outputs.headers).isEmpty();
  }

  @Test
  void anImageAboveTheLimitIsRejectedWithTheOptionToRaise() {
    assertThatThrownBy(() -> run(Map.of("maxPixels", 100L), Header.EMPTY, image("grey.png")))
        .isInstanceOf(RejectedMessageException.class)
        .hasMessageContaining("70 x 60 pixels are more than the limit of 100")
        .hasMessageContaining("raise the option maxPixels");
  }

  @Test
  void aMisspeltOptionIsAnswered() {
    assertThatThrownBy(() -> Collected.create("channel-statistics", Map.of("thumbnails", 5L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Did you mean 'thumbnail'?");
  }
}
