package org.pehra.connect.file;

import java.io.IOException;
import java.nio.file.Path;
import org.pehra.connect.Intake;
import org.pehra.connect.file.Checkpoint.Mark;
import org.pehra.connect.file.Lines.Step;

/** A file that is being read. One thread. */
final class Tailed implements AutoCloseable {
  private static final int HEAD = 256;

  /** Then checkpoints are saved and other files have their turn. */
  private static final int MAX_BATCHES = 32;

  private final Content content;
  private Checkpoint checkpoint;
  private Path path;

  /** Rotated away: a newer file has its name, or none has. */
  private boolean rotated;

  /** The size at the last look, and since when it has been so. */
  private long quietSize = -1;

  private long quietSince;

  Tailed(Content content, Checkpoint checkpoint, Path path) {
    this.content = content;
    this.checkpoint = checkpoint;
    this.path = path;
  }

  Checkpoint checkpoint() {
    return checkpoint;
  }

  Content content() {
    return content;
  }

  Path path() {
    return path;
  }

  /** Seen under its name, or a new one. */
  void seenAt(Path where, long nowMillis) {
    rotated |= !where.equals(path);
    path = where;
    checkpoint = checkpoint.seen(where.toString(), nowMillis);
  }

  /** No longer found: renamed out of sight or deleted. */
  void vanished() {
    rotated = true;
  }

  /** Whether the file is shorter than what was read, or other than what was read. */
  boolean truncated() throws IOException {
    return !continues(content, checkpoint);
  }

  /** Hands over what is there, at most so many batches at once. */
  Step read(Lines lines, Intake intake, long nowMillis, long settleMillis) throws IOException {
    boolean end = content.ends() || (rotated && quiet(nowMillis, settleMillis));
    if (checkpoint.head().bytes() < HEAD && checkpoint.offset() == 0) {
      checkpoint = withHead(content, checkpoint);
    }
    for (int batch = 0; batch < MAX_BATCHES; batch++) {
      var result = lines.step(content, checkpoint, intake, end);
      checkpoint = result.checkpoint();
      if (result.step() == Step.NOTHING && end) {
        checkpoint = checkpoint.finished();
      }
      if (result.step() != Step.MORE) {
        return result.step();
      }
    }
    return Step.MORE;
  }

  @Override
  public void close() throws IOException {
    content.close();
  }

  /** The checkpoint with what the file begins with: its first line, or the first bytes of it. */
  static Checkpoint withHead(Content content, Checkpoint checkpoint) throws IOException {
    return new Checkpoint(
        checkpoint.identity(),
        checkpoint.fileKey(),
        checkpoint.generation(),
        head(content),
        checkpoint.tail(),
        checkpoint.offset(),
        checkpoint.inOverlong(),
        checkpoint.path(),
        checkpoint.done(),
        checkpoint.seenAtMillis());
  }

  static Mark head(Content content) throws IOException {
    var bytes = new byte[HEAD];
    int read = content.read(0, bytes, HEAD);
    for (int i = 0; i < read; i++) {
      if (bytes[i] == '\n') {
        return Mark.of(bytes, 0, i + 1);
      }
    }
    return Mark.of(bytes, 0, read);
  }

  /** Whether the content holds at its place what the checkpoint remembers having read. */
  static boolean continues(Content content, Checkpoint checkpoint) throws IOException {
    if (checkpoint.offset() == 0) {
      return true;
    }
    return content.size() >= checkpoint.offset()
        && holds(content, 0, checkpoint.head())
        && holds(content, checkpoint.offset() - checkpoint.tail().bytes(), checkpoint.tail());
  }

  private static boolean holds(Content content, long at, Mark mark) throws IOException {
    var bytes = new byte[mark.bytes()];
    try {
      int read = content.read(at, bytes, bytes.length);
      return read == bytes.length && Mark.of(bytes, 0, read).equals(mark);
    } catch (java.io.EOFException e) {
      return false; // a compressed file that is shorter
    }
  }

  private boolean quiet(long nowMillis, long settleMillis) throws IOException {
    long size = content.size();
    if (size != quietSize) {
      quietSize = size;
      quietSince = nowMillis;
    }
    return nowMillis - quietSince >= settleMillis;
  }
}
