package io.tenuto.engine.rest;

import io.tenuto.transport.Mutation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * Requests of HTTP that were sound, spoiled where servers and we mind it: method, path, query,
 * header lines, token, lengths, chunks, body; or anywhere. The same random numbers make the same
 * request.
 */
final class SpoiledRequest {
  private static final String PIPELINE =
      """
      apiVersion: tenuto/v1
      kind: Pipeline
      metadata: {name: cells}
      source: {microscope: {images: 4, seed: 1}}
      stages: [{name: statistics, from: source, processor: reverse, engines: 2}]
      sinks: [{name: results, from: statistics, csv: {file: results.csv, columns: [file, sum]}}]
      """;
  private static final String[][] SOUND = {
    {"GET", "/healthz", ""},
    {"GET", "/readyz", ""},
    {"GET", "/metrics", ""},
    {"GET", "/api/v1/", ""},
    {"GET", "/api/v1/status", ""},
    {"GET", "/api/v1/streams", ""},
    {"GET", "/api/v1/pipelines/cells", ""},
    {"POST", "/api/v1/pipelines?folder=/data", PIPELINE},
    {"POST", "/api/v1/pipelines", PIPELINE},
    {"PUT", "/api/v1/pipelines/cells/stages/statistics", "{\"engines\": 5}"},
    {"DELETE", "/api/v1/pipelines/cells", ""},
  };
  private static final String[] METHODS = {
    "GET",
    "POST",
    "PUT",
    "DELETE",
    "HEAD",
    "OPTIONS",
    "TRACE",
    "PATCH",
    "CONNECT",
    "get",
    "",
    "G\u0000T",
    "M".repeat(3000)
  };
  private static final String[] PATHS = {
    "",
    "*",
    "//",
    "/..",
    "/../..",
    "/%2e%2e/",
    "/%00",
    "/%zz",
    "/%",
    "/{name}",
    "/\u00e9",
    "/%c3%28",
    "/api/v1/pipelines/%2F",
    "/api/v1/pipelines//stages/",
    "/api/v1/pipelines/\t",
    "/;a=b",
    "#",
    "?",
    "http://127.0.0.1/api/v1/status",
    "http://[::1",
    "mailto:cells",
    "cells:",
    "/" + "a".repeat(9000),
    "/" + "b/".repeat(4000)
  };
  private static final String[] QUERIES = {
    "",
    "=",
    "&&&",
    "folder",
    "folder=",
    "folder=%00",
    "folder=/a%00b",
    "folder=%2Fdata&folder=x",
    "folder=%",
    "folder=%u0041",
    "folder=/%ff%fe",
    "folder=/" + "c".repeat(5000),
    "x=1&".repeat(2000)
  };
  private static final String[] LINES = {
    "Content-Length: -1",
    "Content-Length: 4294967295",
    "Content-Length: 99999999999999999999",
    "Content-Length: 9223372036854775807",
    "Content-Length: two",
    "Content-Length: 0",
    "Content-Length: 5",
    "Content-Length:",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, chunked",
    "Transfer-Encoding: nonsense",
    "Expect: 100-continue",
    "Expect: 200-ok",
    "Connection: close",
    "Connection: upgrade",
    "Upgrade: h2c",
    "Host",
    ": nothing",
    " folded",
    "X-\u0000: \u0000",
    "X-Long: " + "d".repeat(20_000),
    "X: 1\r\n".repeat(300) + "X: 2"
  };
  private static final String[] TOKENS = {
    "",
    "Bearer",
    "Bearer ",
    "bearer x",
    "Basic",
    "Basic ",
    "Basic ====",
    "Basic \u00fc",
    "Basic " + Base64.getEncoder().encodeToString(new byte[] {(byte) 0xff, 0, ':', 1}),
    "Digest username=\"x\"",
    "Bearer " + "e".repeat(10_000)
  };
  private static final String[] BODIES = {
    "",
    "{",
    "[]",
    "null",
    "{}",
    "{\"engines\": -1}",
    "{\"engines\": 1e999}",
    "{\"engines\": 10001}",
    "{\"engines\": \"\\ud800\"}",
    "{\"engines\": 99999999999999999999999}",
    "{\"engines\": {}}",
    "{\"a\":".repeat(5000),
    "[".repeat(100_000),
    "- ".repeat(50_000),
    "a: &a [*a]",
    "%YAML 9.9\n---\n",
    "? ".repeat(20_000),
    "\ufeff",
    "\u0000",
    "a: !!java.net.URL [x]",
    "a: \"\\x00\"",
    "#".repeat(300_000),
    PIPELINE + PIPELINE,
    PIPELINE.replace("results.csv", "a\\0b.csv"),
    PIPELINE.replace("results.csv", "\"a\\0b.csv\""),
    PIPELINE.replace("cells", "\"a/b\""),
    PIPELINE.replace("engines: 2", "engines: 99999999999"),
    PIPELINE.replace("processor: reverse", "python: {file: \"\\0\"}"),
    PIPELINE.replace("processor: reverse", "exec: {command: [\"/\\0\"]}"),
    PIPELINE.replace("processor: reverse", "exec: {command: [\"/\\ud800\"]}"),
    PIPELINE.replace("processor: reverse", "java: {class: \"\\0\", classpath: [\"\\0\"]}"),
    PIPELINE.replace("{microscope: {images: 4, seed: 1}}", "{folder: {path: \"\\0\"}}"),
    PIPELINE.replace("{microscope: {images: 4, seed: 1}}", "{microscope: {images: -4, seed: x}}"),
    """
    a: &a [x,x,x,x,x,x,x,x]
    b: &b [*a,*a,*a,*a,*a,*a,*a,*a]
    c: &c [*b,*b,*b,*b,*b,*b,*b,*b]
    d: &d [*c,*c,*c,*c,*c,*c,*c,*c]
    e: [*d,*d,*d,*d,*d,*d,*d,*d]
    """
  };

  private final Random random;
  private final String token;

  private SpoiledRequest(Random random, String token) {
    this.random = random;
    this.token = token;
  }

  /** One request, or what is left of it. */
  static byte[] of(Random random, String token) {
    return new SpoiledRequest(random, token).make();
  }

  private byte[] make() {
    String[] sound = one(SOUND);
    String method = spoiled(6) ? one(METHODS) : sound[0];
    String path = spoiled(6) ? one(PATHS) : sound[1];
    if (spoiled(8)) {
      path += "?" + one(QUERIES);
    }
    byte[] body = (spoiled(4) ? one(BODIES) : sound[2]).getBytes(StandardCharsets.UTF_8);
    if (spoiled(4)) {
      body = Mutation.of(body, random);
    }
    List<String> lines = new ArrayList<>();
    lines.add("Host: 127.0.0.1");
    lines.add("Authorization: " + (spoiled(10) ? one(TOKENS) : "Bearer " + token));
    if (spoiled(6)) {
      lines.add("Transfer-Encoding: chunked");
      body = chunked(body);
    } else {
      lines.add("Content-Length: " + body.length);
    }
    for (int i = spoiled(4) ? 1 + random.nextInt(3) : 0; i > 0; i--) {
      lines.add(random.nextInt(lines.size() + 1), one(LINES));
    }
    String version = spoiled(20) ? one("HTTP/1.0", "HTTP/9.9", "HTTP", "", "ICY") : "HTTP/1.1";
    String end = spoiled(20) ? "\n" : "\r\n";
    String head = method + " " + path + " " + version + end + String.join(end, lines) + end + end;
    byte[] request = joined(head.getBytes(StandardCharsets.UTF_8), body);
    return spoiled(5) ? Mutation.of(request, random) : request;
  }

  /** Mostly as the other end expects it. */
  private byte[] chunked(byte[] body) {
    var out = new ByteArrayOutputStream();
    for (int at = 0; at < body.length; ) {
      int length = Math.min(body.length - at, 1 + random.nextInt(4096));
      String size =
          spoiled(15)
              ? one("-1", "ffffffff", "7fffffffffffffff", "g", "", "1;x=y", "0x10")
              : Integer.toHexString(length);
      out.writeBytes((size + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(body, at, length);
      out.writeBytes((spoiled(20) ? "x" : "\r\n").getBytes(StandardCharsets.US_ASCII));
      at += length;
    }
    out.writeBytes((spoiled(10) ? "0\r\n" : "0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    return out.toByteArray();
  }

  private boolean spoiled(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  @SafeVarargs
  private <T> T one(T... all) {
    return all[random.nextInt(all.length)];
  }

  private static byte[] joined(byte[] one, byte[] other) {
    var out = new ByteArrayOutputStream(one.length + other.length);
    out.writeBytes(one);
    out.writeBytes(other);
    return out.toByteArray();
  }
}
