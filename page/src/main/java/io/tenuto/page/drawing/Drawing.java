package io.tenuto.page.drawing;

/** A chart or map of fixed size that can be drawn anywhere. */
public interface Drawing {
  /** What it shows, in a few words. */
  String title();

  double width();

  double height();

  void draw(Canvas canvas);
}
