package io.tenuto.bench.report;

/** A chart or map of fixed size that can be drawn anywhere. */
interface Drawing {
  /** What it shows, in a few words. */
  String title();

  double width();

  double height();

  void draw(Canvas canvas);
}
