package io.tenuto.harmonicio;

import io.tenuto.api.Ledger;
import io.tenuto.page.Figures;
import io.tenuto.page.Head;
import io.tenuto.page.Html;
import io.tenuto.page.Page;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a gateway tells of itself, in HarmonicIO's words and as a page. Thread-safe. */
final class Overview {
  private final ImageStreams streams;
  private final Pullers pullers;
  private final Announced announced;
  private final Entrance entrance;
  private final WorkerTable workers;

  Overview(
      ImageStreams streams,
      Pullers pullers,
      Announced announced,
      Entrance entrance,
      WorkerTable workers) {
    this.streams = streams;
    this.pullers = pullers;
    this.announced = announced;
    this.entrance = entrance;
    this.workers = workers;
  }

  /** How many messages of each image no engine that pulls here is working on. */
  Map<String, Long> queues() {
    var queues = new TreeMap<String, Long>();
    for (ImageStream stream : streams.all()) {
      queues.put(stream.image(), waiting(stream));
    }
    return queues;
  }

  private long waiting(ImageStream stream) {
    long working = of(stream).stream().filter(each -> !each.idle()).count();
    return Math.max(0, stream.ledger().retained() - working);
  }

  private List<Puller> of(ImageStream stream) {
    return pullers.all().stream().filter(each -> each.id().image().equals(stream.image())).toList();
  }

  /** Everything. */
  Map<String, Object> verbose() {
    var containers = new TreeMap<String, Object>();
    var ledgers = new TreeMap<String, Object>();
    for (ImageStream stream : streams.all()) {
      containers.put(stream.image(), of(stream).stream().map(Overview::container).toList());
      ledgers.put(stream.image(), ledger(stream.ledger()));
    }
    var tuples = new LinkedHashMap<String, Object>();
    for (Announcements.Announced each : announced.waiting()) {
      String digest = each.digest();
      tuples.put(
          digest.substring(0, Math.min(12, digest.length())) + ":" + each.second(),
          Map.of("c_name", each.image(), "source", each.source(), "digest", digest));
    }
    Entrance.Others others = entrance.others();
    var all = new LinkedHashMap<String, Object>();
    all.put("WORKERS", workers.all());
    all.put("CONTAINERS", containers);
    all.put("TUPLES", tuples);
    all.put("MSG", queues());
    all.put("LEDGER", ledgers);
    all.put(
        "NOT_TAKEN",
        Map.of(
            "empty", others.probes(), "refused", others.refused(), "repeated", others.repeated()));
    return all;
  }

  private static Map<String, Object> container(Puller puller) {
    return Map.of(
        "batch_addr", puller.id().address(),
        "batch_port", puller.id().port(),
        "batch_status", puller.idle() ? 0 : 1,
        "c_name", puller.id().image(),
        "last_upd", puller.askedSecond());
  }

  private static Map<String, Object> ledger(Ledger ledger) {
    return Map.of(
        "accepted", ledger.accepted(),
        "completed", ledger.completed(),
        "dead_lettered", ledger.deadLettered(),
        "retained", ledger.retained());
  }

  /** The same, for people. */
  String page() throws IOException {
    var html = new Html();
    html.open("html", "lang", "en");
    Head.write(html, "HarmonicIO gateway", "", "");
    html.open("body").open("main").leaf("h1", "HarmonicIO gateway").text("\n");
    Page.section(html, "images", "Images");
    Page.table(
        html,
        "Images",
        List.of("image", "#accepted", "#completed", "#waiting", "#dead letters", "#engines"),
        streams.all().stream().map(this::row).toList());
    html.end();
    Page.section(html, "engines", "Engines");
    Page.table(html, "Engines", List.of("address", "image", "state"), engines());
    html.end();
    Entrance.Others others = entrance.others();
    Page.note(
        html,
        "Connections that brought no message: %s empty, %s refused, %s repeated."
            .formatted(
                Figures.count(others.probes()),
                Figures.count(others.refused()),
                Figures.count(others.repeated())));
    html.close().close().close();
    return html.page();
  }

  private List<String> row(ImageStream stream) {
    Ledger ledger = stream.ledger();
    return List.of(
        stream.image(),
        Figures.count(ledger.accepted()),
        Figures.count(ledger.completed()),
        Figures.count(waiting(stream)),
        Figures.count(ledger.deadLettered()),
        Figures.count(of(stream).size()));
  }

  private List<List<String>> engines() {
    var rows = new ArrayList<List<String>>();
    for (Puller each : pullers.all()) {
      String state = each.idle() ? "waits for a message" : "works";
      rows.add(List.of(each.id().place(), each.id().image(), state));
    }
    return rows;
  }
}
