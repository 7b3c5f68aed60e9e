package org.pehra.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.Semaphore;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Makes and checks passwords and tokens. Thread-safe. */
final class Secrets {
  // OWASP's first choice for Argon2id: 19 MiB, two passes, one lane
  private static final int MEMORY_KIB = 19_456;
  private static final int PASSES = 2;
  private static final int HASH_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Base64.Encoder BASE64 = Base64.getEncoder().withoutPadding();

  /** Hashing is costly on purpose; a flood of logins must not take all memory and processors. */
  private static final Semaphore HASHING = new Semaphore(2, true);

  private Secrets() {}

  /** 256 random bits as URL-safe text. */
  static String random() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(randomBytes(32));
  }

  /** A password for people to type once: 100 random bits in readable groups. */
  static String randomPassword() {
    var letters = "abcdefghijkmnpqrstuvwxyz23456789"; // 32, none that look alike
    var password = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      password.append(i > 0 && i % 5 == 0 ? "-" : "").append(letters.charAt(RANDOM.nextInt(32)));
    }
    return password.toString();
  }

  /** Of a random token a plain hash suffices: there is nothing to guess. */
  static String hashToken(String token) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(token.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static boolean equal(String a, String b) {
    return MessageDigest.isEqual(a.getBytes(UTF_8), b.getBytes(UTF_8));
  }

  /** The password's Argon2id hash in PHC string format. */
  static String hashPassword(String password) {
    var salt = randomBytes(16);
    return phc(salt, argon2(password, salt, MEMORY_KIB, PASSES, HASH_BYTES));
  }

  /** A hash of the usual cost that no password has. */
  static String hashOfNothing() {
    return phc(randomBytes(16), randomBytes(HASH_BYTES));
  }

  private static String phc(byte[] salt, byte[] hash) {
    return "$argon2id$v=19$m=%d,t=%d,p=1$%s$%s"
        .formatted(MEMORY_KIB, PASSES, BASE64.encodeToString(salt), BASE64.encodeToString(hash));
  }

  private static byte[] randomBytes(int length) {
    var bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  /** Takes the same time whether the password is right or not. */
  static boolean isPassword(String password, String phc) {
    var parts = phc.split("[$]");
    var costs = parts[3].split("[=,]");
    var salt = Base64.getDecoder().decode(parts[4]);
    var expected = Base64.getDecoder().decode(parts[5]);
    int memory = Integer.parseInt(costs[1]);
    int passes = Integer.parseInt(costs[3]);
    return MessageDigest.isEqual(expected, argon2(password, salt, memory, passes, expected.length));
  }

  private static byte[] argon2(String password, byte[] salt, int memory, int passes, int length) {
    var parameters =
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memory)
            .withIterations(passes)
            .withParallelism(1)
            .withSalt(salt)
            .build();
    var hash = new byte[length];
    var secret = password.getBytes(UTF_8);
    HASHING.acquireUninterruptibly();
    try {
      var generator = new Argon2BytesGenerator();
      generator.init(parameters);
      generator.generateBytes(secret, hash);
    } finally {
      HASHING.release();
      Arrays.fill(secret, (byte) 0);
    }
    return hash;
  }
}
