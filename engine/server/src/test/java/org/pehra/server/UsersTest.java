package org.pehra.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersTest {
  @TempDir Path dir;

  private Users open() {
    return Users.open(dir, InstantSource.system());
  }

  @Test
  void keepsHashesOnlyForItsOwnerOnly() throws IOException {
    var users = open();
    var password = users.createFirstAdmin().orElseThrow();
    assertTrue(users.createFirstAdmin().isEmpty(), "only once");
    var token = users.token("admin");
    var file = dir.resolve("users.json");
    var text = Files.readString(file);
    assertFalse(text.contains(password) || text.contains(token));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertTrue(users.authenticate("admin", password).isPresent());
    assertTrue(users.authenticate("admin", password + "x").isEmpty());
    assertTrue(users.authenticate("nobody", password).isEmpty());
  }

  @Test
  void seesWhatAnotherProcessChanged() {
    var server = open();
    var cli = open();
    cli.add(new User("bilal", Role.ANALYST, TestAlerts.B), null);
    var token = cli.token("bilal");
    assertEquals(Optional.of("bilal"), server.byToken(token).map(User::name));
    assertEquals(TestAlerts.B, server.byToken(token).orElseThrow().institution());
    assertTrue(server.authenticate("bilal", "").isEmpty(), "no password, no login");
    cli.remove("bilal");
    assertTrue(server.byToken(token).isEmpty());
    assertTrue(server.list().isEmpty());
  }

  @Test
  void refusesWhatMakesNoSense() {
    var users = open();
    var user = new User("ayesha", Role.ANALYST, TestAlerts.A);
    assertThrows(ServerException.class, () -> users.add(user, "short"));
    users.add(user, null);
    assertThrows(ServerException.class, () -> users.add(user, null));
    assertThrows(ServerException.class, () -> users.remove("nobody"));
    assertThrows(ServerException.class, () -> users.token("nobody"));
    assertThrows(IllegalArgumentException.class, () -> new User("x", Role.ANALYST, null));
    assertThrows(IllegalArgumentException.class, () -> new User("x", Role.ADMIN, TestAlerts.A));
    assertThrows(IllegalArgumentException.class, () -> new User("a b", Role.ADMIN, null));
  }

  @Test
  void saysWhichFileIsBroken() throws IOException {
    Files.writeString(dir.resolve("users.json"), "{");
    var e = assertThrows(ServerException.class, this::open);
    assertTrue(e.toString().contains("users.json"), e.toString());
  }
}
