package io.tenuto.engine.run;

import io.tenuto.api.ProcessorFactory;
import io.tenuto.api.ResultStoreFactory;
import io.tenuto.api.SourceFactory;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The processors, sources and stores that come with the program, or with jars on its class path, by
 * name.
 */
public final class BuiltIns {
  private BuiltIns() {}

  public static SortedMap<String, ProcessorFactory> processors() {
    var found = new TreeMap<String, ProcessorFactory>();
    ServiceLoader.load(ProcessorFactory.class)
        .forEach(factory -> found.put(factory.name(), factory));
    return found;
  }

  public static SortedMap<String, ResultStoreFactory> stores() {
    var found = new TreeMap<String, ResultStoreFactory>();
    ServiceLoader.load(ResultStoreFactory.class)
        .forEach(factory -> found.put(factory.name(), factory));
    return found;
  }

  public static SortedMap<String, SourceFactory> sources() {
    var found = new TreeMap<String, SourceFactory>();
    ServiceLoader.load(SourceFactory.class).forEach(factory -> found.put(factory.name(), factory));
    return found;
  }
}
