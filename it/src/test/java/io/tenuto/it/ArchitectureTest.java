package io.tenuto.it;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Holds the code against the picture of ARCHITECTURE.md. */
class ArchitectureTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/test-classes/"))
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.tenuto");

  /** Decide, and are called by a word of their own rather than Machine. */
  private static final Set<String> NAMED_OTHERWISE =
      Set.of(
          "io.tenuto.engine.connector.Dispatcher",
          "io.tenuto.engine.connector.Isolation",
          "io.tenuto.engine.connector.KeyOrder",
          "io.tenuto.engine.connector.Lane",
          "io.tenuto.engine.connector.LaneChoice",
          "io.tenuto.engine.connector.Suspect",
          "io.tenuto.engine.connector.Suspects",
          "io.tenuto.engine.connector.Trials",
          "io.tenuto.engine.connector.WaitingLine",
          "io.tenuto.engine.host.Alone",
          "io.tenuto.engine.host.NothingAhead",
          "io.tenuto.engine.host.Pace",
          "io.tenuto.engine.master.Matching",
          "io.tenuto.engine.master.Pardons",
          "io.tenuto.harmonicio.Places",
          "io.tenuto.raft.Entry",
          "io.tenuto.raft.Replica");

  private static final Set<String> CLOCKS_AND_DICE =
      Set.of(
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.lang.Math.random",
          "java.time.Instant.now",
          "java.time.LocalDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.util.UUID.randomUUID");

  private static final Set<String> TIME_OF_DAY =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.time.Instant.now",
          "java.time.LocalDateTime.now",
          "java.time.LocalDate.now",
          "java.time.OffsetDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.util.Date.<init>");

  /** Who says when something was, tells runs apart, or asks for the age of files. */
  private static final Set<String> STAMPS =
      Set.of(
          "io.tenuto.bench.Manifest",
          "io.tenuto.bench.drivers.tenuto.LoadSource", // a message's time
          "io.tenuto.bench.experiment.ReplaySource", // a message's time
          "io.tenuto.bench.master.MasterRole",
          "io.tenuto.cli.DlqDropCommand",
          "io.tenuto.cli.MasterCommand",
          "io.tenuto.cli.RunCommand",
          "io.tenuto.cli.SendCommand",
          "io.tenuto.engine.chaos.Chaos",
          "io.tenuto.engine.connector.WallClock", // a message's time, and what has passed since
          "io.tenuto.engine.run.LocalRun",
          "io.tenuto.engine.run.Parts", // when a line of a log was written
          "io.tenuto.engine.worker.EngineProcess", // the same
          "io.tenuto.engine.run.RemoteEngines",
          "io.tenuto.harmonicio.Gateway", // its clients are told times
          "io.tenuto.engine.run.RetryRun",
          "io.tenuto.engine.run.Sources",
          "io.tenuto.engine.send.Sending",
          "io.tenuto.engine.sink.DirectorySink", // files that an earlier run has abandoned
          "io.tenuto.miniapps.source.SystemWaiter", // once, and goes on by the monotonic clock
          "io.tenuto.transport.shared.SharedFile"); // files of processes that are gone

  @Test
  void theRoomsHaveBeenFound() {
    assertThat(OURS.stream().map(Rooms::of)).contains("api", "wire", "engine", "cli");
    assertThat(OURS.stream().map(JavaClass::getName)).containsAll(NAMED_OTHERWISE);
  }

  @Test
  void everyClassLivesInARoomOfThePicture() {
    assertThat(OURS.stream().map(Rooms::of).distinct()).isSubsetOf(Rooms.all());
  }

  @Test
  void arrowsBetweenRoomsOnlyPointDown() {
    for (String room : Rooms.all()) {
      String[] forbidden = Rooms.forbiddenTo(room);
      if (forbidden.length > 0) {
        noClasses()
            .that()
            .resideInAPackage(Rooms.packages(room))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(forbidden)
            .as(room + " sees only the rooms below it")
            .allowEmptyShould(true)
            .check(OURS);
      }
    }
  }

  @Test
  void noPackageDependsOnItselfThroughOthers() {
    slices().assignedFrom(packages()).should().beFreeOfCycles().check(OURS);
  }

  @Test
  void whatUserCodeCompilesAgainstNeedsOnlyTheJdk() {
    classes()
        .that()
        .resideInAnyPackage(Rooms.packages("api"))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(Rooms.packages("api"), "java..", "org.jspecify.annotations..")
        .check(OURS);
  }

  @Test
  void decisionsTouchNoFilesSocketsOrThreads() {
    noClasses()
        .that(decide())
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.net..", "java.nio.channels..")
                .or(
                    describe(
                        "files, threads and random numbers",
                        type ->
                            type.getName().startsWith("java.io.File")
                                || type.getName().equals("java.io.RandomAccessFile")
                                || type.getName().equals("java.nio.file.Files")
                                || type.getName().equals("java.lang.Thread")
                                || type.getName().equals("java.lang.Process")
                                || type.getName().equals("java.lang.ProcessBuilder")
                                || type.getName().equals("java.util.Random")
                                || type.getName().equals("java.util.Timer")
                                || type.getName().equals("java.security.SecureRandom")
                                || type.getName().equals("java.util.concurrent.ThreadLocalRandom")
                                || (type.getPackageName().equals("java.util.concurrent")
                                    && type.getSimpleName().contains("Executor")))))
        .allowEmptyShould(true)
        .check(OURS);
  }

  @Test
  void decisionsReadNoClockAndDrawNoRandomNumbers() {
    noClasses()
        .that(decide())
        .should()
        .callMethodWhere(
            describe("clocks and random numbers", ArchitectureTest::readsClockOrDrawsNumber))
        .allowEmptyShould(true)
        .check(OURS);
  }

  /**
   * Setting the clock disturbs no lease, deadline or pause: whatever waits or counts time reads
   * {@code System.nanoTime}.
   */
  @Test
  void theTimeOfDayIsReadOnlyWhereItIsMeant() {
    List<String> readers =
        OURS.stream()
            .filter(type -> callsAny(type, TIME_OF_DAY))
            .map(type -> outermost(type).getName())
            .distinct()
            .toList();
    assertThat(readers).contains("io.tenuto.engine.run.LocalRun").isSubsetOf(STAMPS);
  }

  private static boolean callsAny(JavaClass type, Set<String> methods) {
    return type.getAccessesFromSelf().stream()
        .map(access -> access.getTargetOwner().getName() + "." + access.getTarget().getName())
        .anyMatch(methods::contains);
  }

  @Test
  void nothingIsSerialisedByTheJdk() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.ObjectInputStream")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.ObjectOutputStream")
        .check(OURS);
    assertThat(OURS)
        .noneMatch(
            type ->
                type.getRawInterfaces().stream()
                    .map(JavaClass::getName)
                    .anyMatch(Set.of("java.io.Serializable", "java.io.Externalizable")::contains));
  }

  @Test
  void librariesStayInTheirRooms() {
    stays("images", "miniapps").check("ij..");
    stays("drawing", "miniapps", "page").check("javax.imageio..", "java.awt..");
    stays("the command line", "cli").check("picocli..");
    stays("YAML", "config").check("org.snakeyaml..");
    stays("databases", "jdbc").check("java.sql..", "org.h2..", "org.postgresql..");
    stays("Raft", "raft").check("org.apache.ratis..", "org.slf4j..");
    stays("metrics", "engine").check("io.prometheus..");
    stays("other systems", "peers")
        .check(
            "org.apache.kafka..",
            "org.apache.spark..",
            "org.apache.flink..",
            "scala..",
            "io.aeron..",
            "org.agrona..",
            "io.nats..");
    stays("LZ4", "transport").check("net.jpountz..");
    stays("histograms", "engine", "load", "bench", "peers", "cli").check("org.HdrHistogram..");
  }

  /** The protocol, and every class that is a state machine or lives beside one. */
  private static DescribedPredicate<JavaClass> decide() {
    return describe(
        "decide",
        type ->
            Set.of("wire", "scheduler").contains(Rooms.of(type))
                || type.getPackageName().endsWith(".machine")
                || NAMED_OTHERWISE.contains(outermost(type).getName())
                || outermost(type).getSimpleName().endsWith("Machine"));
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
  }

  private static boolean readsClockOrDrawsNumber(JavaCall<?> call) {
    return CLOCKS_AND_DICE.contains(
        call.getTargetOwner().getName() + "." + call.getTarget().getName());
  }

  private static SliceAssignment packages() {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        return SliceIdentifier.of(type.getPackageName());
      }

      @Override
      public String getDescription() {
        return "packages";
      }
    };
  }

  /** Checks that no room but these uses certain packages. */
  private static Stays stays(String what, String... rooms) {
    return packages ->
        noClasses()
            .that()
            .resideInAnyPackage(Rooms.allBut(rooms))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages)
            .as(what + " stays in " + String.join(", ", rooms))
            .check(OURS);
  }

  private interface Stays {
    void check(String... packages);
  }
}
