package io.tenuto.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/** Removes containers whose owner has ended without seeing to them. */
final class Leftovers {
  private static final System.Logger LOG = System.getLogger(Leftovers.class.getName());

  private Leftovers() {}

  /** Removes those of all owners that have ended, as far as that can be done; never fails. */
  static void sweep(DockerClient client) {
    try {
      remove(client, Owner::ended);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "containers of earlier runs were not looked for", e);
    }
  }

  /**
   * Removes those of one owner that are there now.
   *
   * @param label its {@link Owner#text}
   * @return how many there were
   * @throws RuntimeException if the runtime does not answer
   */
  static int removeOf(DockerClient client, String label) {
    return remove(client, label::equals);
  }

  /**
   * Does what a removal does, and removes nothing: whoever is to remove the containers of an owner
   * once that has ended may begin late, when it has some that run.
   */
  static void rehearse(DockerClient client) {
    remove(client, label -> false);
    try {
      remove(client, "tenuto-" + UUID.randomUUID());
    } catch (NotFoundException e) {
      // there is none of that name
    }
  }

  private static int remove(DockerClient client, Predicate<String> label) {
    List<Container> labelled =
        Calls.ask(
            () ->
                client
                    .listContainersCmd()
                    .withShowAll(true)
                    .withLabelFilter(List.of(Owner.LABEL))
                    .exec());
    int found = 0;
    for (Container each : labelled) {
      if (label.test(each.getLabels().getOrDefault(Owner.LABEL, ""))) {
        found++;
        try {
          remove(client, each.getId());
        } catch (NotFoundException e) {
          // somebody else has removed it
        } catch (RuntimeException e) { // such as one that is just being started: the others first
          LOG.log(System.Logger.Level.WARNING, "container " + each.getId() + " is left", e);
        }
      }
    }
    return found;
  }

  private static void remove(DockerClient client, String container) {
    Calls.ask(
        () -> client.removeContainerCmd(container).withForce(true).withRemoveVolumes(true).exec());
  }
}
