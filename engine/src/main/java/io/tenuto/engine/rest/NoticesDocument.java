package io.tenuto.engine.rest;

import io.tenuto.engine.master.DeploymentView;
import java.util.Map;

/** What people were told lately: {@code GET /api/v1/notices}. */
final class NoticesDocument {
  private NoticesDocument() {}

  static Map<String, Object> of(DeploymentView deployment) {
    return Document.of(
        "notices",
        deployment.notices().stream()
            .map(
                notice ->
                    Document.of(
                        "text", notice.text(), "ageSeconds", Document.seconds(notice.ageNanos())))
            .toList());
  }
}
