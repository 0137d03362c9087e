package io.tenuto.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tenuto.api.Delivery;
import io.tenuto.config.GroupSpec.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PipelineTest {
  private static StageSpec stage(String name, String from) {
    return new StageSpec(
        name,
        from,
        new EngineCode.BuiltIn("pass", Map.of()),
        Optional.empty(),
        1,
        1,
        Policy.BLOCK,
        Optional.empty(),
        3,
        Optional.empty());
  }

  private static SinkSpec sink(String name, String from) {
    return new SinkSpec(name, from, new SinkSpec.Callback(), Policy.BLOCK);
  }

  private static Pipeline pipeline(List<StageSpec> stages, List<SinkSpec> sinks) {
    return new Pipeline(
        "p",
        "",
        new SourceSpec.Stdin(Framing.LINES),
        new StreamSpec(Delivery.AT_LEAST_ONCE, new Size(1), new Size(1)),
        stages,
        sinks,
        new BacklogSpec(Path.of("spill"), new Size(1), new Size(1)));
  }

  private final Pipeline branched =
      pipeline(
          List.of(stage("a", "source"), stage("b", "source"), stage("c", "a")),
          List.of(sink("x", "a"), sink("y", "source")));

  @Test
  void readersOfAStreamAreItsGroups() {
    assertThat(branched.stagesFrom("source")).extracting(StageSpec::name).containsExactly("a", "b");
    assertThat(branched.groupsFrom("source"))
        .extracting(GroupSpec::name)
        .containsExactly("a", "b", "y");
    assertThat(branched.groupsFrom("a")).extracting(GroupSpec::name).containsExactly("c", "x");
    assertThat(branched.groupsFrom("c")).isEmpty();
    assertThat(branched.stage("b")).isPresent();
    assertThat(branched.stage("x")).isEmpty();
  }

  @Test
  void anotherInputReplacesTheSourceAlone() {
    Pipeline other = branched.withInput(Path.of("images"));
    assertThat(other.source()).isEqualTo(new SourceSpec.Directory(Path.of("images"), "*", true));
    assertThat(other.with(branched.source())).isEqualTo(branched);
  }

  @Test
  void aPipelineMadeByAProgramIsCheckedToo() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pipeline(List.of(stage("a", "b"), stage("b", "source")), List.of()))
        .withMessage("a.from: b is neither source nor a stage before it.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pipeline(List.of(), List.of(sink("x", "nowhere"))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pipeline(List.of(stage("a", "source")), List.of(sink("a", "source"))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pipeline(List.of(stage("source", "source")), List.of()));
  }

  @Test
  void recordsRefuseWhatCannotBe() {
    Size none = new Size(0);
    Size one = new Size(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StreamSpec(Delivery.AT_LEAST_ONCE, new Size(2), one));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StreamSpec(Delivery.AT_LEAST_ONCE, none, one));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BacklogSpec(Path.of("spill"), none, one));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Policy(io.tenuto.api.OnFull.NEWEST, none));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SinkSpec.JsonLines(Path.of("a/../../b"), false))
        .withMessageContaining("leaves the output folder");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SinkSpec.Directory(Path.of("/b"), false));
    assertThatIllegalArgumentException().isThrownBy(() -> new EngineCode.Executable(List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new SourceSpec.Watch(
                    Path.of("in"), "*", true, Duration.ZERO, Optional.empty(), Optional.empty()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SourceSpec.Tcp(true, "localhost", 65_536, Framing.LINES));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SourceSpec.Tcp(false, "localhost", 0, Framing.LINES));
  }

  @Test
  void theBacklogLiesInTheOutputFolderUnlessItsPathIsAbsolute() {
    Path output = Path.of("/out");
    assertThat(new BacklogSpec(Path.of("spill"), new Size(1), new Size(1)).directoryIn(output))
        .isEqualTo(Path.of("/out/spill"));
    assertThat(new BacklogSpec(Path.of("/ssd/x"), new Size(1), new Size(1)).directoryIn(output))
        .isEqualTo(Path.of("/ssd/x"));
  }

  @Test
  void codeHasAShortTitleForScreens() {
    assertThat(new EngineCode.Python("python3", Path.of("/lab/count.py"), List.of()).title())
        .isEqualTo("count.py");
    assertThat(new EngineCode.Executable(List.of("/lab/bin/count", "x")).title())
        .isEqualTo("count");
    assertThat(new EngineCode.JavaClass("org.example.C", List.of(), false, Map.of()).title())
        .isEqualTo("org.example.C");
    assertThat(new EngineCode.BuiltIn("spin", Map.of()).title()).isEqualTo("spin");
  }
}
