package io.tenuto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverviewTest {
  private static RestDocument document(String json) {
    return new RestDocument(Json.read(json.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aGroupIsOneLineUnderItsTitles() {
    RestDocument streams =
        document(
            """
            {"streams": [{"stream": "cells/source", "groups": [{"group": "statistics",
              "acceptedPerSecond": 1234.2, "waiting": 7, "backlog": {"messages": 9},
              "ledger": {"retained": 3, "completed": 40, "deadLettered": 1, "dropped": 2},
              "engines": {"present": 2, "finishedPerSecond": 2.25, "busyShare": 0.505,
                "serviceSeconds": {"p50": 0.0125, "p99": 1.5}}}]}]}
            """);
    assertThat(Overview.streams(streams)).hasSize(2);
    assertThat(Overview.streams(streams).get(1).split(" {2,}", -1))
        .containsExactly(
            "cells/source",
            "statistics",
            "2",
            "1,234",
            "2.3",
            "51%",
            "12.5 ms",
            "1.5 s",
            "7",
            "9",
            "3",
            "40",
            "1",
            "2");
  }

  @Test
  void theBusiestEngineComesFirst() {
    RestDocument engines =
        document(
            """
            {"engines": [{"name": "lazy", "busyShare": 0.1, "present": true},
              {"name": "gone", "busyShare": 0.2, "present": false},
              {"name": "keen", "busyShare": 0.9, "present": true}]}
            """);
    assertThat(Overview.engines(engines).stream().map(line -> line.split(" {2,}", -1)[0]))
        .containsExactly("ENGINE", "keen", "gone (silent)", "lazy");
  }

  @Test
  void relaysAndNoticesAreShownWhereThereAreAny() {
    RestDocument relays =
        document(
            """
            {"relays": [{"name": "r1", "host": "h", "present": false,
              "endpoints": ["tcp://10.0.0.1:8642", "tcp://10.0.0.2:8642"]}]}
            """);
    assertThat(Overview.relays(relays).get(1).split(" {2,}", -1))
        .containsExactly("r1", "tcp://10.0.0.1:8642 tcp://10.0.0.2:8642", "silent");
    RestDocument notices =
        document("{\"notices\": [{\"text\": \"they cannot meet\", \"ageSeconds\": 75.5}]}");
    RestDocument workers =
        document(
            """
            {"workers": [{"name": "w1", "engines": [{"engine": "e1", "note": ""},
              {"engine": "e2", "note": "ended with code 1"}]}]}
            """);
    assertThat(Overview.notices(notices, workers))
        .containsExactly("75 s ago: they cannot meet", "e2 on w1: ended with code 1");
    assertThat(Overview.together(List.of(List.of("a"), List.of(), List.of("b"))))
        .containsExactly("a", "", "b");
  }

  @Test
  void nothingIsSaidInWords() {
    RestDocument nothing = document("{}");
    assertThat(Overview.streams(nothing)).isEqualTo(List.of("no streams"));
    assertThat(Overview.workers(nothing)).isEqualTo(List.of("no workers"));
    assertThat(Overview.engines(nothing)).isEqualTo(List.of("no engines"));
    assertThat(Overview.summary(nothing)).hasSize(3);
  }

  @Test
  void aNumberAndItsNounAgree() {
    RestDocument one =
        document(
            """
            {"workers": {"present": 1, "cores": 1}, "engines": {"present": 1, "wanted": 1},
              "connectors": 1, "pipelines": 1}
            """);
    assertThat(Overview.summary(one).get(1))
        .isEqualTo("1 worker (1 core), 1 engine, 1 wanted, 1 connector, 1 pipeline");
    assertThat(Overview.summary(document("{}")).get(1))
        .isEqualTo("0 workers (0 cores), 0 engines, 0 wanted, 0 connectors, 0 pipelines");
  }

  @Test
  void timesAndSizesAreWrittenAsPeopleDo() {
    assertThat(List.of(Overview.time(0), Overview.time(2.5e-5), Overview.time(0.5)))
        .containsExactly("-", "25 us", "500.0 ms");
    assertThat(List.of(Overview.bytes(5 << 20), Overview.bytes(3L << 30)))
        .containsExactly("5 MiB", "3.0 GiB");
  }
}
