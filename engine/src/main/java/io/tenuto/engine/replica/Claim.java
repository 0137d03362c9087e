package io.tenuto.engine.replica;

import io.tenuto.wire.Control;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who has a stream at a keeper: the latest life of its source, which fences all earlier ones.
 *
 * @param id of what the keeper has of the stream: another one after the folder was lost; empty if
 *     there is none
 * @param life number of the source's life, 0 if there is none
 * @param owner distinguishes two that took the same number
 * @param whole whether everything is here that this life, and those before it, had accepted and not
 *     settled
 * @param keepers all that this life has, as the source's file names them
 */
record Claim(String id, long life, String owner, boolean whole, List<String> keepers) {
  static final Claim NONE = new Claim("", 0, "", false, List.of());

  Claim {
    keepers = List.copyOf(keepers);
  }

  /** Whether somebody may take over, or come back. */
  boolean yields(Claim to) {
    return to.life > life || (to.life == life && to.owner.equals(owner));
  }

  /**
   * What the keeper records when somebody takes over.
   *
   * @param by with the id that the source knows, and whole if the keeper may count as such
   * @param first whether nothing was ever accepted, so that every keeper is whole
   * @param newId used if nothing is there
   */
  Claim takenBy(Claim by, boolean first, String newId) {
    boolean known = whole && id.equals(by.id);
    boolean stays = by.whole && (known || first);
    return new Claim(id.isEmpty() ? newId : id, by.life, by.owner, stays, by.keepers);
  }

  /** Everything is here now. */
  Claim filled() {
    return new Claim(id, life, owner, true, keepers);
  }

  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", id);
    fields.put("life", life);
    fields.put("owner", owner);
    fields.put("whole", whole);
    fields.put("keepers", keepers);
    return fields;
  }

  static Claim of(Control control) {
    return new Claim(
        control.find("id").orElse(""),
        control.number("life", 0),
        control.find("owner").orElse(""),
        control.flag("whole"),
        Facts.texts(control, "keepers"));
  }
}
