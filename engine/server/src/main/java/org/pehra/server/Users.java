package org.pehra.server;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Json;

/**
 * The users and their tokens, in one JSON file that holds hashes only: Argon2id of passwords,
 * SHA-256 of random tokens. Another process may change the file; changes are seen with the next
 * question. Thread-safe; changes of several processes take turns.
 */
public final class Users {
  public static final int MIN_PASSWORD = 12;
  public static final int MAX_PASSWORD = 256;

  private static final int MAX_TOKENS = 20;

  /**
   * A user as kept.
   *
   * @param password hash; absent for one who only has tokens
   */
  private record Entry(User user, @Nullable String password, List<Token> tokens) {
    private Entry {
      tokens = List.copyOf(tokens);
    }
  }

  private record Token(String hash, Instant madeAt) {}

  /** One state of the file; the stamp tells whether it changed since. */
  private record State(
      Map<String, Entry> entries, Map<String, User> byToken, @Nullable Stamp stamp) {}

  private record Stamp(FileTime at, long size, @Nullable Object key) {}

  private final Path file;
  private final InstantSource clock;
  private final String nobody = Secrets.hashOfNothing();
  private volatile State state;

  private Users(Path file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
    this.state = read();
  }

  /**
   * Opens the users of a data directory.
   *
   * @throws ServerException when the file cannot be read
   */
  public static Users open(Path dataDir, InstantSource clock) {
    return new Users(dataDir.resolve("users.json"), clock);
  }

  /** Makes {@code admin} when there is no user at all; the password, to be shown once. */
  public Optional<String> createFirstAdmin() {
    if (!current().entries.isEmpty()) {
      return Optional.empty();
    }
    var password = Secrets.randomPassword();
    add(new User("admin", Role.ADMIN, null), password);
    return Optional.of(password);
  }

  public List<User> list() {
    return current().entries.values().stream().map(Entry::user).toList();
  }

  public Optional<User> find(String name) {
    return Optional.ofNullable(current().entries.get(name)).map(Entry::user);
  }

  /**
   * Adds a user.
   *
   * @param password absent for one who only gets tokens
   * @throws ServerException when the name is taken or the password too short
   */
  public void add(User user, @Nullable String password) {
    if (password != null
        && (password.length() < MIN_PASSWORD || password.length() > MAX_PASSWORD)) {
      throw new ServerException(
          "the password has "
              + password.length()
              + " characters: use "
              + MIN_PASSWORD
              + " to "
              + MAX_PASSWORD);
    }
    var hash = password == null ? null : Secrets.hashPassword(password);
    change(
        entries -> {
          if (entries.putIfAbsent(user.name(), new Entry(user, hash, List.of())) != null) {
            throw new ServerException("user '" + user.name() + "' exists: remove it first");
          }
          return entries;
        });
  }

  /**
   * Removes a user with all tokens; sessions end with the next request.
   *
   * @throws ServerException when there is none of this name
   */
  public void remove(String name) {
    change(
        entries -> {
          if (entries.remove(name) == null) {
            throw noUser(name);
          }
          return entries;
        });
  }

  /**
   * Makes a token for a user; it is shown this once and kept as a hash only.
   *
   * @throws ServerException when there is no user of this name
   */
  public String token(String name) {
    var token = "pehra_" + Secrets.random();
    change(
        entries -> {
          var entry = entries.get(name);
          if (entry == null) {
            throw noUser(name);
          }
          if (entry.tokens.size() >= MAX_TOKENS) {
            throw new ServerException(
                "user '" + name + "' has " + MAX_TOKENS + " tokens: remove and add the user");
          }
          var tokens = new ArrayList<>(entry.tokens);
          tokens.add(new Token(Secrets.hashToken(token), clock.instant()));
          entries.put(name, new Entry(entry.user, entry.password, tokens));
          return entries;
        });
    return token;
  }

  /** The user of name and password; takes the same time for unknown users. */
  Optional<User> authenticate(String name, String password) {
    var entry = current().entries.get(name);
    var hash = entry == null || entry.password == null ? nobody : entry.password;
    boolean right = password.length() <= MAX_PASSWORD && Secrets.isPassword(password, hash);
    return right && entry != null && entry.password != null
        ? Optional.of(entry.user)
        : Optional.empty();
  }

  /** The user of a token; looked up by its hash, so timing tells nothing of it. */
  Optional<User> byToken(String token) {
    return Optional.ofNullable(current().byToken.get(Secrets.hashToken(token)));
  }

  private static ServerException noUser(String name) {
    return new ServerException("there is no user '" + name + "': see pehra users list");
  }

  private State current() {
    var known = state;
    if (!java.util.Objects.equals(known.stamp, stamp())) {
      known = read();
      state = known;
    }
    return known;
  }

  private @Nullable Stamp stamp() {
    try {
      var read = Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class);
      return new Stamp(read.lastModifiedTime(), read.size(), read.fileKey());
    } catch (IOException e) {
      return null;
    }
  }

  private State read() {
    try {
      var stamp = stamp();
      var list =
          Json.MAPPER.readValue(Files.readAllBytes(file), new TypeReference<List<Entry>>() {});
      var entries = new TreeMap<String, Entry>();
      var byToken = new HashMap<String, User>();
      for (var entry : list) {
        entries.put(entry.user.name(), entry);
        entry.tokens.forEach(token -> byToken.put(token.hash, entry.user));
      }
      return new State(entries, byToken, stamp);
    } catch (NoSuchFileException e) {
      return new State(new TreeMap<>(), Map.of(), null);
    } catch (IOException e) {
      throw new ServerException(
          "the users file "
              + file
              + " cannot be read ("
              + Json.reason(e)
              + "): restore it, or"
              + " delete it and add the users anew",
          e);
    }
  }

  private synchronized void change(UnaryOperator<Map<String, Entry>> change) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      var lockFile = file.resolveSibling("users.lock");
      try (var channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var _ = channel.lock()) {
        var changed = change.apply(new TreeMap<>(read().entries));
        write(List.copyOf(changed.values()));
        state = read();
      }
    } catch (IOException e) {
      throw new ServerException("the users file " + file + " cannot be written: " + e, e);
    }
  }

  private void write(List<Entry> entries) throws IOException {
    var next = file.resolveSibling("users.json.new");
    Files.deleteIfExists(next);
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      var owner = PosixFilePermissions.fromString("rw-------");
      try {
        Files.createFile(next, PosixFilePermissions.asFileAttribute(owner));
      } catch (FileAlreadyExistsException e) {
        throw new IOException(next + " is in the way", e);
      }
    }
    Files.write(next, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(entries));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
