package io.tenuto.harmonicio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every request to HarmonicIO's master, and what it answers, by the description of its protocol.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConversationTest {
  private static final String DIGEST = "5eb63bbbe01eeed093cb22bb8f5acdc3";

  private TestGateway gateway;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    gateway = new TestGateway(folder);
  }

  @AfterAll
  void close() throws Exception {
    gateway.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET    | /status                                                       | 401 | Token is required.
          GET    | /status?token=                                                | 401 | Token is required.
          GET    | /status?token=other                                           | 401 | Invalid token ID.
          PUT    | /status?token=other                                           | 401 | Invalid token ID.
          PUT    | /status                                                       | 401 | Token is required.
          DELETE | /status?token=None                                            | 405 | Method not allowed.
          GET    | /streamRequest                                                | 401 | Token is required.
          GET    | /streamRequest?token=x                                        | 401 | Container name is required.
          GET    | /streamRequest?token=x&c_name=i                               | 401 | Container os is required.
          GET    | /streamRequest?token=x&c_name=i&c_os=u                        | 401 | Data digest is required.
          GET    | /streamRequest?token=x&c_name=i&c_os=u&source=s&priority=high | 401 | Container priority is not digit.
          GET    | /streamRequest?token=x&c_name=i&c_os=u&source=s               | 500 | The digest of the data is missing.
          POST   | /streamRequest                                                | 401 | Token is required.
          POST   | /streamRequest?token=x                                        | 406 | Invalid parameters!
          POST   | /streamRequest?token=x&c_name=i&batch_addr=h&batch_port=1     | 406 | Invalid parameters!
          POST   | /streamRequest?token=x&c_name=i&batch_addr=h&batch_port=a&batch_status=0     | 406 | Invalid data type!
          POST   | /streamRequest?token=x&c_name=i&batch_addr=h&batch_port=70000&batch_status=0 | 406 | Invalid data type!
          POST   | /streamRequest?token=x&c_name=i&batch_addr=h&batch_port=1&batch_status=idle  | 406 | Invalid data type!
          GET    | /messagesQuery                                                | 401 | Token is required.
          GET    | /messagesQuery?token=x                                        | 406 | No command specified.
          GET    | /messagesQuery?token=x&command=current_id                     | 200 | None
          GET    | /messagesQuery?token=x&command=other                          | 200 | ''
          GET    | /docker                                                       | 401 | Token is required.
          GET    | /docker?token=x                                               | 401 | Command is required.
          GET    | /docker?token=x&command=status                                | 200 | []
          GET    | /docker?token=x&command=list                                  | 200 | ''
          GET    | /docker?token=x&command=finished&c_name=i&short_id=0          | 404 | There is no such container.
          POST   | /docker?token=x&command=create                                | 400 | The body cannot be read: at 0: expected more.
          PUT    | /docker?token=x&command=create                                | 405 | Method not allowed.
          GET    | /containerRequest?type=poll_container&c_name=i                | 401 | Token is required.
          GET    | /containerRequest?token=x&type=poll_container&c_name=none     | 404 | It is not there.
          POST   | /containerRequest?token=x&type=new_container                  | 400 | The body cannot be read: at 0: expected more.
          GET    | /jobRequest?token=x&type=poll_job&job_id=7                    | 404 | It is not there.
          PUT    | /jobRequest?token=x&type=new_job                              | 405 | Method not allowed.
          GET    | /other                                                        | 404 | There is nothing here.
          """)
  void itAnswersInTheOriginalsWords(String method, String target, int status, String body)
      throws IOException {
    Http.Answered answer = Http.ask(gateway.rest(), method, target, "");
    assertThat(answer.status).isEqualTo(status);
    assertThat(answer.text()).isEqualTo(body);
  }

  @Test
  void noContainerIsStartedUnlessThatWasAllowed() throws IOException {
    String create = "/docker?token=x&command=create";
    Http.Answered answer = Http.ask(gateway.rest(), "POST", create, "{'c_name': 'a:b', 'num': 1}");
    assertThat(answer.status).isEqualTo(400);
    assertThat(answer.text()).isEqualTo("Create container error!");
    assertThat(Http.ask(gateway.rest(), "POST", create, "{'num': 1}").status).isEqualTo(500);
    String many = "/containerRequest?token=x&type=new_container";
    String wish = "{\"c_name\": \"a:b\", \"num\": 2, \"volatile\": true}";
    assertThat(Http.ask(gateway.rest(), "POST", many, wish).status).isEqualTo(400);
    String tooMany = "{\"c_name\": \"a:b\", \"num\": 1000}";
    assertThat(Http.ask(gateway.rest(), "POST", many, tooMany).text()).contains("1000");
  }

  @Test
  void theWorkerIsAlive() throws IOException {
    Http.Answered answer = Http.ask(gateway.rest(), "GET", "/status?token=None", "");
    assertThat(answer.status).isEqualTo(200);
    assertThat(PythonLiteral.object(answer.text()))
        .containsEntry("node_role", 2L)
        .containsEntry("docker", List.of())
        .containsEntry("node_addr", "127.0.0.1")
        .containsKeys("node_name", "load1", "load5", "load15");
  }

  @Test
  void aConnectorIsToldWhereToSendInWordsThatAreJsonAndPython() throws IOException {
    String target =
        "/streamRequest?token=None&c_name=ask/it:2&c_os=ubuntu&priority=3&source=s&digest="
            + DIGEST;
    Http.Answered answer = Http.ask(gateway.rest(), "GET", target, "");
    assertThat(answer.status).isEqualTo(200);
    assertThat(answer.text())
        .isEqualTo(
            "{\"node_addr\":\"127.0.0.1\",\"node_port\":%d,\"node_role\":4,\"m_cmd\":[]}"
                .formatted(gateway.queue().getPort()));
    assertThat(String.valueOf(gateway.verbose().get("TUPLES")))
        .contains(DIGEST.substring(0, 12), "ask/it:2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'node_name': 'w1', 'node_role': 2, 'node_addr': '10.0.0.1', 'load1': '0.1', 'docker': [{'short_id': 'abc', 'image': ['a:b'], 'status': 'running'}], 'x': None, 'y': True}
          {"node_name": "w1", "node_role": 2, "node_addr": "10.0.0.1", "docker": [], "x": null, "local_image_stats": {"a": {"avg_cpu": 0.25}}}
          """)
  void aWorkerSaysThatItLivesInEitherLanguage(String body) throws IOException {
    Http.Answered answer = Http.ask(gateway.rest(), "PUT", "/status?token=None", body);
    assertThat(answer.status).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("Okay");
    assertThat(String.valueOf(gateway.verbose().get("WORKERS")))
        .contains("10.0.0.1", "node_name=w1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'node_name': 'w1'}
          __import__('os').system('true')
          {'node_name': __import__('os').getcwd(), 'node_addr': 'x'}
          [1, 2]
          {'a': 1
          {'a': 'b' 'c'}
          """)
  void whatIsNoLiteralIsRefusedAndNeverEvaluated(String body) throws IOException {
    assertThat(Http.ask(gateway.rest(), "PUT", "/status?token=None", body).status).isEqualTo(400);
  }

  @Test
  void itTellsHowMuchWaits() throws IOException {
    var connector = new ConnectorStandIn(gateway.rest());
    connector.send("count:me", "hello world".getBytes(StandardCharsets.UTF_8));
    TestGateway.await("it is kept", () -> gateway.account("count:me", "accepted") == 1);
    Http.Answered answer =
        Http.ask(gateway.rest(), "GET", "/messagesQuery?token=None&command=queueLength", "");
    assertThat(PythonLiteral.object(answer.text())).containsEntry("count:me", 1L);
    Http.Answered page =
        Http.ask(gateway.rest(), "GET", "/messagesQuery?token=None&command=verbose_html", "");
    assertThat(page.text()).startsWith("<!DOCTYPE html>").contains("count:me");
    Http.Answered json =
        Http.ask(
            gateway.rest(), "GET", "/messagesQuery?token=None&command=verbose&format=JSON", "");
    assertThat(PythonLiteral.object(json.text()))
        .containsKeys("WORKERS", "CONTAINERS", "TUPLES", "MSG");
    Http.Answered config =
        Http.ask(gateway.rest(), "GET", "/messagesQuery?token=None&command=get_config", "");
    assertThat(PythonLiteral.object(config.text()))
        .containsKeys("master_cfg", "irm_cfg", "worker_cfgs");
  }

  @Test
  void anEngineThatSaysItIsBusyIsToldSoAndThenDialled() throws Exception {
    try (var listening =
        new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      String target =
          "/streamRequest?token=x&c_name=busy:1&batch_addr=127.0.0.1&batch_port=%d&batch_status=1"
              .formatted(listening.getLocalPort());
      Http.Answered answer = Http.ask(gateway.rest(), "POST", target, "");
      assertThat(answer.status).isEqualTo(200);
      assertThat(answer.text()).isEqualTo("OK");
      new ConnectorStandIn(gateway.rest()).send("busy:1", new byte[] {1, 2, 3});
      try (Socket pushed = listening.accept()) {
        assertThat(pushed.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
      }
    }
  }

  @Test
  void aContainerThatHasFinishedIsForgotten() throws Exception {
    String pull =
        "/streamRequest?token=x&c_name=idle:1&batch_addr=127.0.0.1&batch_port=9&batch_status=0"
            + "&short_id=0123456789ab";
    try (Socket held = Http.begin(gateway.rest(), "POST", pull, "")) {
      TestGateway.await("it waits", () -> gateway.engines("idle:1") == 1);
      String poll = "/containerRequest?token=x&type=poll_container&c_name=idle:1";
      assertThat(Http.ask(gateway.rest(), "GET", poll, "").status).isEqualTo(200);
      String finished = "/status?token=None&finished=0123456789ab&c_name=idle:1";
      assertThat(Http.ask(gateway.rest(), "PUT", finished, "").status).isEqualTo(200);
      TestGateway.await("it is gone", () -> gateway.engines("idle:1") == 0);
      assertThat(Http.answer(held).status).isEqualTo(503);
      assertThat(Http.ask(gateway.rest(), "PUT", finished, "").status).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nonsense                                             | 400
          GET /status                                          | 400
          GET http://elsewhere/ HTTP/1.1                       | 400
          POST /x HTTP/1.1~Content-Length: many                | 400
          POST /x HTTP/1.1~Content-Length: 99999999            | 413
          POST /x HTTP/1.1~Transfer-Encoding: chunked          | 411
          """)
  void whatIsNoRequestIsAnsweredSo(String head, int status) throws IOException {
    try (var socket = new Socket(gateway.rest().getAddress(), gateway.rest().getPort())) {
      socket
          .getOutputStream()
          .write((head.replace("~", "\r\n") + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      assertThat(Http.answer(socket).status).isEqualTo(status);
    }
  }

  @Test
  void headsWithoutEndAreCutOff() throws IOException {
    try (var socket = new Socket(gateway.rest().getAddress(), gateway.rest().getPort())) {
      socket.getOutputStream().write(new byte[16 * 1024 + 1]);
      assertThat(Http.answer(socket).status).isEqualTo(431);
    }
    assertThat(Http.ask(gateway.rest(), "GET", "/status?token=None", "").status).isEqualTo(200);
  }
}
