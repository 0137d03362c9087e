package io.tenuto.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenuto.engine.master.DeploymentView;
import io.tenuto.engine.master.Master;
import io.tenuto.engine.rest.RestServer;
import io.tenuto.transport.tls.Tls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a master tells over REST of a deployment that really works. */
class ClusterRestTest {
  @TempDir private Path folder;

  private static DeploymentView view(Master master) {
    try {
      return master.view();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String get(RestServer rest, String path) {
    var request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + rest.address().getPort() + "/api/v1/" + path))
            .header("Authorization", "Bearer a token of a test")
            .build();
    try {
      return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatWasSentAndDoneIsToldWithinSeconds() throws Exception {
    try (var deployment = new Deployment(folder)) {
      Master master = deployment.master(Deployment.anyPort(), 1);
      RestServer rest =
          deployment.opened(
              RestServer.start(Deployment.anyPort(), false, master, deployment.token, Tls.NONE));
      deployment.worker("worker", 2, master.endpoint(), Optional.of(Deployment.anyPort()));
      var source = deployment.new Source(Optional.empty(), master.endpoint(), 2);
      source.send(500);
      source.settle();
      Deployment.await(
          "500 completed in " + view(master),
          () -> get(rest, "status").contains("\"accepted\":500,\"completed\":500"));
      assertThat(get(rest, "streams")).contains("\"stream\":\"cells/source\"");
      Deployment.await(
          "both engines' reports",
          () ->
              view(master).engines().stream()
                      .flatMap(engine -> engine.report().stream())
                      .mapToLong(report -> report.now().finished())
                      .sum()
                  == 500);
      assertThat(view(master).groups().get(0).totals().finished()).isEqualTo(500);
      assertThat(get(rest, "workers")).contains("\"state\":\"running\"");
      assertThat(get(rest, "pipelines")).contains("\"wanted\":2,\"running\":2");
      assertThat(deployment.faults).isEmpty();
    }
  }
}
