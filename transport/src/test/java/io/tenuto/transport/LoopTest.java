package io.tenuto.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks, timers and questions, and who drives. */
@Timeout(300)
class LoopTest {
  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final Loop loop = new Loop("loop", faults::add);

  @AfterEach
  void close() {
    loop.close();
    assertThat(faults).isEmpty();
  }

  @Test
  void tasksRunInTheirOrderAndOneAtATime() throws Exception {
    var seen = new ArrayList<Integer>();
    var over = new CountDownLatch(1);
    for (int i = 0; i < 1000; i++) {
      int number = i;
      loop.execute(() -> seen.add(number));
    }
    loop.execute(over::countDown);
    assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(seen).hasSize(1000).isSorted();
  }

  @Test
  void aTaskThatThrowsIsToldAndTheLoopGoesOn() {
    loop.execute(
        () -> {
          throw new IllegalStateException("a fault of the test");
        });
    assertThat(loop.ask(() -> 7)).isEqualTo(7);
    assertThat(faults.remove()).hasMessage("a fault of the test");
  }

  @Test
  void aQuestionThatThrowsThrowsWhereItWasAsked() {
    assertThatThrownBy(
            () ->
                loop.await(
                    () -> {
                      throw new IllegalArgumentException("no");
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no");
  }

  @Test
  void timersRunInTheOrderOfTheirTimesUnlessCancelled() throws Exception {
    var seen = new ConcurrentLinkedQueue<String>();
    var over = new CountDownLatch(1);
    loop.await(
        () -> {
          loop.after(Duration.ofMillis(30), over::countDown);
          loop.after(Duration.ofMillis(20), () -> seen.add("later"));
          loop.after(Duration.ofMillis(10), () -> seen.add("sooner"));
          loop.after(Duration.ofMillis(15), () -> seen.add("never")).cancel();
        });
    assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(seen).containsExactly("sooner", "later");
  }

  @Test
  void aLoopThatHasEndedAnswersWithAnError() {
    loop.close();
    loop.close();
    assertThatThrownBy(() -> loop.ask(() -> 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has ended");
  }

  @Test
  void aQuestionIsAskedUntilItIsAnsweredWithYesOrTheTimeIsOver() throws Exception {
    var asked = new AtomicInteger();
    assertThat(loop.awaitTrue(() -> asked.incrementAndGet() == 5, Duration.ofSeconds(30))).isTrue();
    assertThat(asked).hasValue(5);
    assertThat(loop.awaitTrue(() -> false, Duration.ofMillis(5))).isFalse();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> loop.awaitTrue(() -> false, Duration.ofSeconds(30)))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void aGuestDrivesUntilItHasWorkOfItsOwn() throws Exception {
    var mine = new ConcurrentLinkedQueue<String>();
    var driver = new AtomicBoolean();
    var answer =
        CompletableFuture.supplyAsync(
            () -> {
              String found = null;
              while (found == null) {
                found = loop.drive(mine::poll);
              }
              return found;
            });
    // asked again and again, until it is the guest that answers
    var guest = new CompletableFuture<Thread>();
    Thread asker =
        new Thread(
            () -> {
              while (!guest.isDone()) {
                Thread who = loop.ask(Thread::currentThread);
                if (!who.getName().equals("loop")) {
                  guest.complete(who);
                }
              }
            });
    asker.start();
    assertThat(guest.get(60, TimeUnit.SECONDS).getName()).isNotEqualTo("loop");
    loop.execute(
        () -> {
          driver.set(loop.onThread());
          mine.add("work");
        });
    assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("work");
    assertThat(driver).isTrue();
    assertThat(loop.ask(() -> Thread.currentThread().getName())).isEqualTo("loop");
    asker.join();
  }

  @Test
  void whileAGuestIsAtItsWorkTheLoopsOwnThreadServesWhoeverAsks() throws Exception {
    var mine = new ConcurrentLinkedQueue<Integer>();
    var stop = new AtomicBoolean();
    var busy = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    Thread guest =
        new Thread(
            () -> {
              while (!stop.get()) {
                Integer found = loop.drive(mine::poll);
                if (found != null) {
                  busy.countDown();
                  try {
                    go.await(); // user code that takes its time
                  } catch (InterruptedException e) {
                    return;
                  }
                }
              }
            },
            "guest");
    guest.start();
    loop.execute(() -> mine.add(1));
    assertThat(busy.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(loop.ask(() -> Thread.currentThread().getName())).isEqualTo("loop");
    var timer = new CountDownLatch(1);
    loop.execute(() -> loop.after(Duration.ofMillis(1), timer::countDown));
    assertThat(timer.await(60, TimeUnit.SECONDS)).isTrue();
    stop.set(true);
    go.countDown();
    guest.join();
  }

  @Test
  void whatAGuestLeavesBehindLazilyIsDoneByOthers() throws Exception {
    for (int i = 0; i < 200; i++) {
      var done = new CountDownLatch(1);
      loop.executeLazily(done::countDown);
      String none = loop.drive(() -> "at once");
      assertThat(none).isEqualTo("at once");
      assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void guestsAndOthersNeverDriveAtTheSameTimeAndNothingIsForgotten() throws Exception {
    int tasks = 20_000;
    var inside = new AtomicInteger();
    var twice = new AtomicBoolean();
    var done = new AtomicLong();
    var over = new CountDownLatch(tasks);
    var stop = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    for (int g = 0; g < 3; g++) {
      Queue<Integer> mine = new ConcurrentLinkedQueue<>();
      threads.add(
          new Thread(
              () -> {
                while (!stop.get()) {
                  Integer found = loop.drive(mine::poll);
                  if (found == null) {
                    loop.execute(() -> mine.add(1));
                  }
                }
              }));
    }
    for (int p = 0; p < 2; p++) {
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < tasks / 2; i++) {
                  loop.execute(
                      () -> {
                        twice.compareAndSet(false, inside.incrementAndGet() != 1);
                        done.incrementAndGet();
                        inside.decrementAndGet();
                        over.countDown();
                      });
                }
              }));
    }
    threads.forEach(Thread::start);
    assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
    stop.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(twice).isFalse();
    assertThat(done).hasValue(tasks);
  }
}
