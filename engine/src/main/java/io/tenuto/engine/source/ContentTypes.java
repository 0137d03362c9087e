package io.tenuto.engine.source;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Media types by file name extension: the same answer on every operating system. Pure.
 *
 * @see "IANA media types registry; application/x-… where nothing is registered"
 */
public final class ContentTypes {
  /** The type of a file about which its name says nothing. */
  public static final String UNKNOWN = "application/octet-stream";

  private static final Map<String, String> BY_EXTENSION =
      Map.ofEntries(
          Map.entry("tif", "image/tiff"),
          Map.entry("tiff", "image/tiff"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("gif", "image/gif"),
          Map.entry("bmp", "image/bmp"),
          Map.entry("dcm", "application/dicom"),
          Map.entry("fits", "image/fits"),
          Map.entry("cbf", "application/x-cbf"),
          Map.entry("h5", "application/x-hdf5"),
          Map.entry("hdf5", "application/x-hdf5"),
          Map.entry("nxs", "application/x-hdf5"),
          Map.entry("npy", "application/x-npy"),
          Map.entry("csv", "text/csv"),
          Map.entry("tsv", "text/tab-separated-values"),
          Map.entry("txt", "text/plain"),
          Map.entry("log", "text/plain"),
          Map.entry("json", "application/json"),
          Map.entry("jsonl", "application/jsonl"),
          Map.entry("xml", "application/xml"),
          Map.entry("yaml", "application/yaml"),
          Map.entry("yml", "application/yaml"),
          Map.entry("html", "text/html"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("gz", "application/gzip"),
          Map.entry("zip", "application/zip"));

  private static final Map<String, String> PREFERRED_EXTENSION =
      Map.ofEntries(
          Map.entry("image/tiff", "tif"),
          Map.entry("image/png", "png"),
          Map.entry("image/jpeg", "jpg"),
          Map.entry("image/gif", "gif"),
          Map.entry("image/bmp", "bmp"),
          Map.entry("image/fits", "fits"),
          Map.entry("application/dicom", "dcm"),
          Map.entry("application/x-cbf", "cbf"),
          Map.entry("application/x-hdf5", "h5"),
          Map.entry("application/x-npy", "npy"),
          Map.entry("text/csv", "csv"),
          Map.entry("text/tab-separated-values", "tsv"),
          Map.entry("text/plain", "txt"),
          Map.entry("application/json", "json"),
          Map.entry("application/jsonl", "jsonl"),
          Map.entry("application/xml", "xml"),
          Map.entry("application/yaml", "yaml"),
          Map.entry("text/html", "html"),
          Map.entry("application/pdf", "pdf"),
          Map.entry("application/gzip", "gz"),
          Map.entry("application/zip", "zip"));

  private ContentTypes() {}

  /** The media type that the name's extension stands for, else {@link #UNKNOWN}. */
  public static String ofFile(String name) {
    int dot = name.lastIndexOf('.');
    String extension = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    return BY_EXTENSION.getOrDefault(extension, UNKNOWN);
  }

  /** The extension to give a file of that media type, without the dot; parameters are ignored. */
  public static Optional<String> extension(String contentType) {
    return Optional.ofNullable(PREFERRED_EXTENSION.get(withoutParameters(contentType)));
  }

  /** The media type in lower case without parameters such as {@code ; charset=utf-8}. */
  public static String withoutParameters(String contentType) {
    int semicolon = contentType.indexOf(';');
    String bare = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return bare.strip().toLowerCase(Locale.ROOT);
  }
}
