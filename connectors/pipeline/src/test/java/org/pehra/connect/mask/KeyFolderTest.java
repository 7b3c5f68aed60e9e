package org.pehra.connect.mask;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pehra.model.Institution;

final class KeyFolderTest {
  private static final Institution A = Institution.tenant("bank-a");
  private static final Institution B = Institution.tenant("bank-b");

  @TempDir Path data;

  @Test
  void makesKeysOnceForTheirOwnerOnlyAndSaysSo() throws IOException {
    var folder = KeyFolder.in(data);
    var keys = folder.open(A, null);
    assertTrue(folder.advice().contains("back up"), folder.advice());
    assertTrue(folder.advice().contains(Keys.fingerprint(keys.institution())));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(data.resolve("keys/institution-bank-a.key"))));
    var again = KeyFolder.in(data);
    assertArrayEquals(keys.institution(), again.open(A, null).institution());
    assertEquals("", again.advice());
    assertFalse(keys.toString().contains(Arrays.toString(keys.institution())));
  }

  @Test
  void institutionsShareTheNationalKeyOnly() throws IOException {
    var a = KeyFolder.in(data).open(A, null);
    Files.createDirectories(data.resolve("spool/bank-a"));
    var b = KeyFolder.in(data).open(B, null);
    assertArrayEquals(a.national(), b.national());
    assertNotEquals(Keys.fingerprint(a.institution()), Keys.fingerprint(b.institution()));
  }

  @Test
  void refusesToStartWithoutTheKeysOfBefore() throws IOException {
    KeyFolder.in(data).open(A, null);
    for (var name : new String[] {"institution-bank-a.key", "national.key"}) {
      var file = data.resolve("keys").resolve(name);
      var key = Files.readString(file);
      Files.delete(file);
      refused("missing");
      Files.writeString(file, key.substring(2));
      refused("damaged");
      Files.writeString(file, "ab".repeat(32));
      refused("not the one used before");
      Files.writeString(file, key);
      KeyFolder.in(data).open(A, null);
    }
  }

  @Test
  void refusesToStartAmongTracesWithoutAnyKey() throws IOException {
    Files.createDirectories(data.resolve("kafka"));
    KeyFolder.in(data.resolve("other")).open(A, null);
    Files.writeString(data.resolve("kafka/meta.properties"), "x");
    refused("missing although");
  }

  @Test
  void takesOverAGivenNationalKeyAndHoldsToIt() throws IOException {
    var given = data.resolve("given.hex");
    Files.writeString(given, "0123456789abcdef".repeat(4) + "\n");
    var keys = KeyFolder.in(data).open(A, given);
    assertEquals(0x01, keys.national()[0]);
    assertArrayEquals(keys.national(), KeyFolder.in(data).open(A, null).national());
    Files.writeString(given, "fedcba9876543210".repeat(4));
    var refusal = assertThrows(IOException.class, () -> KeyFolder.in(data).open(A, given));
    assertTrue(String.valueOf(refusal.getMessage()).contains("not the one in use"));
    var nowhere = data.resolve("nowhere");
    assertThrows(IOException.class, () -> KeyFolder.in(data).open(A, nowhere));
  }

  private void refused(String why) {
    var refusal = assertThrows(IOException.class, () -> KeyFolder.in(data).open(A, null));
    assertTrue(
        String.valueOf(refusal.getMessage()).contains(why),
        () -> String.valueOf(refusal.getMessage()));
  }
}
