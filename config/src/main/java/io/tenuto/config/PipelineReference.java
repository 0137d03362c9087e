package io.tenuto.config;

/** The tables of the reference page, made of the same declarations as the reader's checks. */
final class PipelineReference {
  private PipelineReference() {}

  /** One heading and table per section, in Markdown. */
  static String markdown() {
    var page = new StringBuilder();
    for (Section section : PipelineKeys.SECTIONS) {
      page.append("### `")
          .append(section.title())
          .append("`\n\n")
          .append(section.doc())
          .append('\n');
      for (Rule rule : section.rules()) {
        page.append("\n- ").append(rule.doc());
      }
      page.append(section.rules().isEmpty() ? "\n" : "\n\n");
      page.append("| key | value | default | meaning |\n| --- | --- | --- | --- |\n");
      section.keys().forEach(key -> row(page, key));
      page.append('\n');
    }
    return page.toString();
  }

  private static void row(StringBuilder page, Key key) {
    String standing =
        key.required()
            ? "**required**"
            : key.fallback().isEmpty() ? "" : "`" + key.fallback() + "`";
    page.append("| `")
        .append(key.name())
        .append("` | ")
        .append(key.type().label())
        .append(" | ")
        .append(standing)
        .append(" | ")
        .append(key.doc().replace("|", "\\|"))
        .append(" |\n");
  }
}
