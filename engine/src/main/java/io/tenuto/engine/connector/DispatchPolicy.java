package io.tenuto.engine.connector;

import java.util.List;
import java.util.function.IntUnaryOperator;

/** Which of several lanes with room gets the next batch. Pure. */
public enum DispatchPolicy {
  /** The one with more credit of two drawn at random. */
  SPREAD {
    @Override
    int choose(List<Lane> open, IntUnaryOperator random) {
      int one = random.applyAsInt(open.size());
      int two = random.applyAsInt(open.size());
      return credit(open.get(one)) >= credit(open.get(two)) ? one : two;
    }
  },
  /** The one with least credit left, so that others fall idle and can be released. */
  PACK {
    @Override
    int choose(List<Lane> open, IntUnaryOperator random) {
      int fullest = 0;
      for (int i = 1; i < open.size(); i++) {
        if (credit(open.get(i)) < credit(open.get(fullest))) {
          fullest = i;
        }
      }
      return fullest;
    }
  };

  /**
   * @param open lanes with room, at least one
   * @param random draws a number from 0 inclusive to its argument exclusive
   */
  abstract int choose(List<Lane> open, IntUnaryOperator random);

  private static long credit(Lane lane) {
    return lane.sender().freeMessages();
  }
}
