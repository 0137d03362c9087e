package io.tenuto.engine.source;

import io.tenuto.engine.source.NameRule.Verdict;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lists a folder tree. Links to folders are not followed, links to files only if they stay inside
 * the tree; whatever cannot be listed or read is reported and the walk goes on.
 */
final class FolderWalk {
  private final Path root;
  private final boolean recursive;
  private final NameRule names;
  private final SourceProblems problems;

  /**
   * @param root real path of the source's folder
   */
  FolderWalk(Path root, boolean recursive, NameRule names, SourceProblems problems) {
    this.root = root;
    this.recursive = recursive;
    this.names = names;
    this.problems = problems;
  }

  /** Is told what the walk meets. */
  interface Visitor {
    /**
     * A folder, before it is listed.
     *
     * @return whether to list it
     */
    boolean folder(Path folder);

    /** A regular file that is there. */
    void file(FoundFile found, Verdict verdict);
  }

  /** Walks from that folder, which is the root or lies below it. */
  void walk(Path start, Visitor visitor) {
    var folders = new ArrayDeque<Path>();
    folders.push(start);
    while (!folders.isEmpty()) {
      Path folder = folders.pop();
      if (visitor.folder(folder)) {
        for (Path child : children(folder)) {
          Path below = visit(child, visitor);
          if (below != null) {
            folders.push(below);
          }
        }
      }
    }
  }

  /** Relative to the root, with {@code /} between the parts; {@code .} for the root itself. */
  static String name(Path root, Path path) {
    var text = new StringBuilder();
    for (Path part : root.relativize(path)) {
      text.append(text.length() == 0 ? "" : "/").append(part);
    }
    return text.length() == 0 ? "." : text.toString();
  }

  private List<Path> children(Path folder) {
    var children = new ArrayList<Path>();
    try (DirectoryStream<Path> listing = Files.newDirectoryStream(folder)) {
      listing.forEach(children::add);
    } catch (DirectoryIteratorException e) {
      report(folder, Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      report(folder, e);
    }
    Collections.sort(children);
    return children;
  }

  private void report(Path folder, IOException e) {
    problems.on(
        new SourceProblem(
            name(root, folder),
            "the folder cannot be listed (" + Reasons.of(e) + ")",
            "Give the user of this run permission to read and enter it."));
  }

  /** Returns the child if it is a folder to walk next. */
  private @Nullable Path visit(Path child, Visitor visitor) {
    Path relative = root.relativize(child);
    Verdict verdict = names.judge(relative);
    try {
      var attributes =
          Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isDirectory()) {
        return recursive && NameRule.entersFolder(child.getFileName().toString()) ? child : null;
      }
      if (attributes.isSymbolicLink()) {
        BasicFileAttributes target = verdict == Verdict.TAKE ? behindLink(child) : null;
        if (target == null) {
          return null;
        }
        attributes = target;
      }
      String file = name(root, child);
      if (attributes.isRegularFile()) {
        visitor.file(
            new FoundFile(file, child, FileVersion.of(attributes), attributes.fileKey()), verdict);
      } else if (verdict == Verdict.TAKE) {
        problems.on(
            new SourceProblem(
                file,
                "is not a regular file",
                "Pipes, sockets and devices are not sent; put a file there instead."));
      }
    } catch (IOException e) {
      if (verdict == Verdict.TAKE) {
        problems.on(FileProblems.unreadable(name(root, child), e));
      }
    }
    return null;
  }

  /** Attributes of the file that the link leads to, or null if it was reported. */
  private @Nullable BasicFileAttributes behindLink(Path link) throws IOException {
    String file = name(root, link);
    Path target;
    try {
      target = link.toRealPath();
    } catch (NoSuchFileException e) {
      problems.on(
          new SourceProblem(
              file, "is a link that leads nowhere", "Restore the linked file or remove the link."));
      return null;
    } catch (IOException e) {
      problems.on(
          new SourceProblem(
              file,
              "is a link that cannot be followed (" + Reasons.of(e) + ")",
              "Put the file itself there, or remove the link."));
      return null;
    }
    if (!target.startsWith(root)) {
      problems.on(FileProblems.leadsOut(file, target));
      return null;
    }
    var attributes = Files.readAttributes(target, BasicFileAttributes.class);
    if (attributes.isDirectory()) {
      problems.on(
          new SourceProblem(
              file,
              "is a link to a folder, which is not followed",
              "The files of that folder are sent under their own names."));
      return null;
    }
    return attributes;
  }
}
