package io.tenuto.bench.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.api.Source;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplaySourceTest {
  private static List<Source.Item> all(String content, int bytes, int messages, double rate)
      throws Exception {
    List<Source.Item> all = new ArrayList<>();
    Map<String, Object> options =
        Map.of("content", content, "bytes", bytes, "messages", messages, "rate", rate);
    try (Source source = new ReplaySourceFactory().create(options)) {
      assertThat(source.expected()).isEqualTo(messages);
      for (Source.Item each = source.next(); each != null; each = source.next()) {
        all.add(each);
      }
    }
    return all;
  }

  @Test
  void objectsHaveTheirSize() throws Exception {
    assertThat(all("objects", 1234, 50, 0))
        .hasSize(50)
        .allSatisfy(each -> assertThat(each.payload().size()).isEqualTo(1234));
  }

  @Test
  void imagesAreImagesAndComeAgain() throws Exception {
    List<Source.Item> images = all("images", 20_000, 20, 0);
    assertThat(images)
        .hasSize(20)
        .allSatisfy(
            each -> {
              assertThat(each.payload().size()).isBetween(19_000L, 21_000L);
              assertThat(each.header().values()).containsEntry("contentType", "image/tiff");
            });
    assertThat(new HashSet<>(images.stream().map(Source.Item::payload).toList())).hasSize(8);
  }

  @Test
  void timesAreThoseOfTheRateHoweverLateAMessageIsTaken() throws Exception {
    List<Source.Item> paced = all("objects", 10, 5, 100);
    for (int i = 1; i < paced.size(); i++) {
      assertThat(paced.get(i).timeMicros() - paced.get(i - 1).timeMicros()).isEqualTo(10_000);
    }
  }
}
