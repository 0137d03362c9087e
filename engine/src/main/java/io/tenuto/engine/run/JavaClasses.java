package io.tenuto.engine.run;

import io.tenuto.api.Source;
import io.tenuto.api.SourceFactory;
import io.tenuto.config.SourceSpec;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/** Makes objects of a user's classes in this JVM, each with a class loader of its own. */
final class JavaClasses {
  private JavaClasses() {}

  /**
   * Finds a class.
   *
   * @throws IllegalArgumentException if it is not there, with the remedy
   */
  static Class<?> load(String name, List<Path> classpath) {
    try {
      URL[] path = new URL[classpath.size()];
      for (int i = 0; i < path.length; i++) {
        path[i] = classpath.get(i).toUri().toURL();
      }
      var loader = new URLClassLoader(path, JavaClasses.class.getClassLoader());
      return Class.forName(name, true, loader);
    } catch (ClassNotFoundException | IOException e) {
      throw new IllegalArgumentException(
          "java.class: "
              + name
              + " is not on the class path "
              + String.join(File.pathSeparator, classpath.stream().map(Path::toString).toList())
              + ". Correct the name, or add the jar to java.classpath.",
          e);
    }
  }

  /**
   * Makes one by its constructor without parameters.
   *
   * @throws IllegalArgumentException if there is none, with the remedy
   */
  static Object make(Class<?> type) {
    try {
      return type.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "java.class: "
              + type.getName()
              + " cannot be made ("
              + e
              + "). Give it a public constructor without parameters.",
          e);
    }
  }

  static Source source(SourceSpec.JavaClass spec) {
    Object made = make(load(spec.className(), spec.classpath()));
    if (made instanceof Source source) {
      return source;
    }
    if (made instanceof SourceFactory factory) {
      return factory.create(spec.options());
    }
    throw new IllegalArgumentException(
        "source.java.class: "
            + spec.className()
            + " is neither a Source nor a SourceFactory. Let it implement one of them.");
  }
}
