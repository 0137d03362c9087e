package io.tenuto.miniapps.image;

import io.tenuto.miniapps.image.PixelType.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a pixel of a TIFF page consists of.
 *
 * @param type what each sample is
 * @param count samples of a pixel, transparency included
 * @param channels indices of the samples that are channels
 * @param luminance whether the samples are luminance and chrominance (YCbCr)
 */
record TiffSamples(PixelType type, int count, List<Integer> channels, boolean luminance) {
  private static final int ASSOCIATED_ALPHA = 1;
  private static final int UNASSOCIATED_ALPHA = 2;
  private static final int YCBCR = 6;
  private static final int MOST_SAMPLES = 4096;

  TiffSamples {
    channels = List.copyOf(channels);
  }

  static TiffSamples of(TiffDirectory tags) throws BadImage, IOException {
    long declared = tags.number(TiffTag.SAMPLES_PER_PIXEL, 1);
    if (declared < 1) {
      throw BadImage.damaged("its pixels have " + declared + " samples");
    }
    if (declared > MOST_SAMPLES) {
      throw BadImage.unsupported("its pixels have " + declared + " samples");
    }
    int count = (int) declared;
    PixelType type = type(tags, count);
    int extra = (int) Math.min(count, tags.count(TiffTag.EXTRA_SAMPLES));
    long[] meanings = extra == 0 ? new long[0] : tags.numbers(TiffTag.EXTRA_SAMPLES, extra);
    var channels = new ArrayList<Integer>();
    for (int sample = 0; sample < count; sample++) {
      int nth = sample - (count - extra);
      boolean alpha =
          nth >= 0 && (meanings[nth] == ASSOCIATED_ALPHA || meanings[nth] == UNASSOCIATED_ALPHA);
      if (!alpha) {
        channels.add(sample);
      }
    }
    if (channels.isEmpty()) {
      throw BadImage.unsupported("it holds transparency only");
    }
    return new TiffSamples(type, count, channels, tags.number(TiffTag.PHOTOMETRIC, 1) == YCBCR);
  }

  private static PixelType type(TiffDirectory tags, int samples) throws BadImage, IOException {
    int bits = (int) same(tags, TiffTag.BITS_PER_SAMPLE, samples, "bits per sample");
    int format = (int) same(tags, TiffTag.SAMPLE_FORMAT, samples, "sample formats");
    Kind kind =
        switch (format) {
          case 1, 4 -> Kind.UNSIGNED; // 4 is "undefined": bare bits
          case 2 -> Kind.SIGNED;
          case 3 -> Kind.FLOAT;
          default ->
              throw BadImage.unsupported("its samples are complex numbers (format " + format + ")");
        };
    boolean known =
        kind == Kind.FLOAT ? bits == 16 || bits == 32 || bits == 64 : bits >= 1 && bits <= 64;
    if (!known) {
      throw BadImage.unsupported("its samples have " + bits + " bits (" + kind + ")");
    }
    return new PixelType(kind, bits);
  }

  /** One value for all samples; a single value given for many counts for all. */
  private static long same(TiffDirectory tags, int tag, int samples, String what)
      throws BadImage, IOException {
    int given = (int) Math.min(samples, tags.count(tag));
    if (given == 0) {
      return 1;
    }
    long[] values = tags.numbers(tag, given);
    for (long value : values) {
      if (value != values[0]) {
        throw BadImage.unsupported("its " + what + " differ (" + values[0] + " and " + value + ")");
      }
    }
    return values[0];
  }
}
