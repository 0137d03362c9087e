package io.tenuto.engine.process;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How user code outside of this process is fed and heard.
 *
 * @param input the file that it reads from; empty if we tell it ({@link Running#toProcess})
 * @param output the file that it writes to; empty if we listen ({@link Running#fromProcess})
 * @param talks whether what it writes to its standard output is talk, as on its standard error
 * @param frames whether it speaks the protocol with us: over its standard input and output, or
 *     where a launcher has something better, over that
 * @param socket whether it knows of {@link Launcher#SOCKET}, and so may be given one for its frames
 *     where it would not need one
 * @param folder where files for it are, and where it leaves some; empty if there are none
 */
public record Ends(
    Optional<Path> input,
    Optional<Path> output,
    boolean talks,
    boolean frames,
    boolean socket,
    Optional<Path> folder) {
  static final Path NOTHING = Path.of("/dev/null");

  /**
   * It speaks the protocol.
   *
   * @param socket whether it knows of {@link Launcher#SOCKET}
   */
  public static Ends ofFrames(boolean socket) {
    return new Ends(Optional.empty(), Optional.empty(), false, true, socket, Optional.empty());
  }

  /** It is neither told anything nor heard, but for talk. */
  public static Ends ofTalk() {
    return new Ends(Optional.of(NOTHING), Optional.empty(), true, false, false, Optional.empty());
  }

  /** It is told, and heard, in lines, about files in a folder. */
  public static Ends ofLines(Path folder) {
    return new Ends(Optional.empty(), Optional.empty(), false, false, false, Optional.of(folder));
  }

  /**
   * It works on files.
   *
   * @param input what it finds on its standard input; empty for nothing
   * @param output where its standard output goes; empty if that is talk
   */
  public static Ends ofFiles(Path folder, Optional<Path> input, Optional<Path> output) {
    return new Ends(
        Optional.of(input.orElse(NOTHING)),
        output,
        output.isEmpty(),
        false,
        false,
        Optional.of(folder));
  }

  /** Whether there is anything on its standard input, where that is not for frames. */
  public boolean isTold() {
    return !frames && !input.equals(Optional.of(NOTHING));
  }
}
