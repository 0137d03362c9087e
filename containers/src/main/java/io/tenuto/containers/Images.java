package io.tenuto.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.BuildResponseItem;
import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.ResponseItem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sees to it that images are there. */
final class Images {
  private Images() {}

  /**
   * Pulls an image that is not there.
   *
   * @param progress told in words how far it is
   * @return paths that it declares as volumes
   * @throws IllegalArgumentException if there is no such image, or no runtime that answers
   */
  static Set<String> require(
      DockerClient client, RuntimeSocket runtime, String image, Consumer<String> progress) {
    try {
      return volumes(client, image);
    } catch (NotFoundException absent) {
      return pull(client, runtime, image, progress);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "container.runtime: "
              + runtime.runtime()
              + " does not answer at "
              + runtime.path()
              + " ("
              + e.getMessage()
              + "). Check that it runs and that this user may use it.",
          e);
    }
  }

  private static Set<String> volumes(DockerClient client, String image) {
    ContainerConfig config = Calls.ask(() -> client.inspectImageCmd(image).exec()).getConfig();
    return config == null || config.getVolumes() == null
        ? Set.of()
        : Set.copyOf(config.getVolumes().keySet());
  }

  private static Set<String> pull(
      DockerClient client, RuntimeSocket runtime, String image, Consumer<String> progress) {
    progress.accept("pulling " + image + " with " + runtime.runtime());
    try {
      String reference = image.matches(".*(:[^/]*|@.*)") ? image : image + ":latest";
      var callback = new Pulling(image, progress);
      client.pullImageCmd(reference).exec(callback);
      callback.awaitCompletion();
      callback.orThrow();
      return volumes(client, image); // what was pulled is there under its name
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalArgumentException(
          "container.image: '" + image + "' was not pulled: interrupted", e);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "container.image: '"
              + image
              + "' is not on this host and cannot be pulled by "
              + runtime.runtime()
              + ": "
              + said(e)
              + " Build it (tenuto image build FOLDER), or correct its name.",
          e);
    }
  }

  /** What was said, without the names of the classes that have carried it. */
  private static String said(RuntimeException e) {
    Throwable first = e.getCause() instanceof IOException cause ? cause : e;
    String text = String.valueOf(first.getMessage()).trim();
    return text.endsWith(".") ? text : text + ".";
  }

  /**
   * Builds an image of a folder with a Dockerfile.
   *
   * @param progress told the builder's lines
   * @return its identity
   * @throws IOException if a step fails, with what the builder said last
   */
  static String build(DockerClient client, Path context, String tag, Consumer<String> progress)
      throws IOException {
    var callback = new Building(progress);
    try {
      client.buildImageCmd(context.toFile()).withTags(Set.of(tag)).exec(callback);
      callback.awaitCompletion();
      callback.orThrow();
      return Calls.ask(() -> client.inspectImageCmd(tag).exec().getId());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the image " + tag + " was not built: interrupted", e);
    } catch (RuntimeException e) {
      throw new IOException("the image " + tag + " could not be built: " + said(e), e);
    }
  }

  /** Hears of progress, and keeps an error for whoever waits rather than for the log. */
  private abstract static class Told<T extends ResponseItem> extends ResultCallback.Adapter<T> {
    private volatile @Nullable Throwable error;

    abstract void progress(T item);

    @Override
    public void onNext(T item) {
      ResponseItem.ErrorDetail detail = item.getErrorDetail();
      if (item.isErrorIndicated() && detail != null) {
        onError(new IOException(detail.getMessage()));
      } else {
        progress(item);
      }
    }

    @Override
    public void onError(Throwable why) {
      if (error == null) {
        error = why;
      }
      onComplete();
    }

    void orThrow() {
      Throwable why = error;
      if (why instanceof RuntimeException known) {
        throw known;
      }
      if (why != null) {
        throw new IllegalStateException(String.valueOf(why.getMessage()), why);
      }
    }
  }

  private static final class Pulling extends Told<PullResponseItem> {
    private final String image;
    private final Consumer<String> told;
    private @Nullable String last;

    Pulling(String image, Consumer<String> told) {
      this.image = image;
      this.told = told;
    }

    @Override
    void progress(PullResponseItem item) {
      String now = item.getStatus();
      if (now != null && !now.equals(last)) {
        last = now;
        told.accept(image + ": " + now);
      }
    }
  }

  private static final class Building extends Told<BuildResponseItem> {
    private final Consumer<String> told;

    Building(Consumer<String> told) {
      this.told = told;
    }

    @Override
    void progress(BuildResponseItem item) {
      String text = item.getStream();
      if (text != null && !text.isBlank()) {
        told.accept(text.stripTrailing());
      }
    }
  }
}
