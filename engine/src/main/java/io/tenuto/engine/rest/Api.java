package io.tenuto.engine.rest;

import io.tenuto.engine.master.DeploymentView;
import io.tenuto.engine.master.Master;
import io.tenuto.engine.master.Seat;
import io.tenuto.engine.node.PipelineView;
import io.tenuto.wire.Json;
import io.tenuto.wire.ProtocolException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Every route of the API, and what answers it. Thread-safe. */
final class Api {
  private static final String BASE = "/api/v1/";

  private final Seat seat;
  private final Function<Master, MasterFacts> facts;
  private final ApiPage page = ApiPage.load();

  Api(Seat seat, Function<Master, MasterFacts> facts) {
    this.seat = seat;
    this.facts = facts;
  }

  List<Route> routes() {
    return List.of(
        open("/healthz", request -> Answer.json(200, Document.of("status", "ok"))),
        get("/readyz", request -> ready()),
        get("/metrics", request -> metrics()),
        get("/", request -> page.html()),
        get(BASE, request -> page.html()),
        get(BASE + "openapi.json", request -> page.openApi()),
        get(BASE + "status", request -> status()),
        get(BASE + "workers", document(WorkersDocument::of)),
        get(BASE + "relays", document(RelaysDocument::of)),
        get(BASE + "notices", document(NoticesDocument::of)),
        get(BASE + "engines", document(EnginesDocument::of)),
        get(BASE + "streams", document(StreamsDocument::of)),
        get(BASE + "pipelines", document(PipelinesDocument::of)),
        new Route("POST", BASE + "pipelines", false, this::submit),
        get(BASE + "pipelines/{name}", this::pipeline),
        new Route("DELETE", BASE + "pipelines/{name}", false, this::withdraw),
        new Route("PUT", BASE + "pipelines/{name}/stages/{stage}", false, this::scale));
  }

  private static Route get(String path, Route.Handler handler) {
    return new Route("GET", path, false, handler);
  }

  private static Route open(String path, Route.Handler handler) {
    return new Route("GET", path, true, handler);
  }

  private Route.Handler document(Function<DeploymentView, Map<String, Object>> form) {
    return request -> Answer.json(200, form.apply(seat.master().view()));
  }

  private Answer status() throws IOException {
    Master master = seat.master();
    return Answer.json(200, StatusDocument.of(master.view(), facts.apply(master)));
  }

  private Answer metrics() throws IOException {
    Master master = seat.master();
    return new Answer(200, Metrics.CONTENT_TYPE, Metrics.text(master.view(), facts.apply(master)));
  }

  private Answer ready() throws IOException {
    int nodes = seat.master().view().nodes().size();
    return Answer.json(200, Document.of("status", "ready", "nodes", nodes));
  }

  private Answer submit(Request request) throws IOException, RestException {
    PipelineView pipeline =
        Submission.read(request.body(), request.query().getOrDefault("folder", ""));
    long version = seat.master().submit(pipeline);
    return Answer.json(201, Document.of("name", pipeline.name(), "version", version));
  }

  private Answer pipeline(Request request) throws IOException, RestException {
    DeploymentView deployment = seat.master().view();
    String name = request.parts().get(0);
    PipelineView found =
        deployment.pipelines().stream()
            .filter(pipeline -> pipeline.name().equals(name))
            .findFirst()
            .orElseThrow(() -> noPipeline(name));
    return Answer.json(200, PipelinesDocument.withText(deployment, found));
  }

  private Answer withdraw(Request request) throws IOException, RestException {
    String name = request.parts().get(0);
    if (!seat.master().withdraw(name)) {
      throw noPipeline(name);
    }
    return Answer.json(200, Document.of("name", name));
  }

  private static RestException noPipeline(String name) {
    return new RestException(
        404,
        "pipeline '" + name + "': the master runs none of this name.",
        "See GET " + BASE + "pipelines for those it runs.");
  }

  private Answer scale(Request request) throws IOException, RestException {
    String pipeline = request.parts().get(0);
    String stage = request.parts().get(1);
    int engines = engines(request.body());
    if (!seat.master().scale(pipeline, stage, engines)) {
      throw new RestException(
          404,
          "stage '" + stage + "' of pipeline '" + pipeline + "': the master runs no such stage.",
          "See GET " + BASE + "pipelines for those it runs.");
    }
    return Answer.json(200, Document.of("pipeline", pipeline, "stage", stage, "engines", engines));
  }

  private static int engines(byte[] body) throws RestException {
    String found;
    try {
      Object engines = Json.read(body).get("engines");
      if (engines instanceof Long number
          && number >= 0
          && number <= PipelineView.Stage.MOST_ASKED_FOR) {
        return number.intValue();
      }
      found = String.valueOf(engines);
    } catch (ProtocolException e) {
      found = String.valueOf(e.getMessage());
    }
    throw new RestException(
        400,
        "engines: " + found + " is no number from 0 to " + PipelineView.Stage.MOST_ASKED_FOR + ".",
        "Send a JSON object such as {\"engines\": 4}.");
  }
}
