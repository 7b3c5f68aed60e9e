package org.pehra.app;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pehra.model.Institution;
import org.pehra.server.Role;
import org.pehra.server.User;
import org.pehra.server.Users;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "users",
    description =
        "Manages who may log in, and the tokens of programs. A running Pehra sees changes at once.",
    subcommands = {
      UsersCommand.Add.class,
      UsersCommand.ListAll.class,
      UsersCommand.Remove.class,
      UsersCommand.Token.class
    })
final class UsersCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new picocli.CommandLine.ParameterException(
        spec.commandLine(), "name a sub-command: add, list, remove or token");
  }

  /** What all sub-commands share. */
  abstract static class OnUsers implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "Data directory (default: data).")
    private @Nullable Path data;

    final Users users() {
      return Users.open(data != null ? data : PehraHome.data(), InstantSource.system());
    }

    final java.io.PrintWriter out() {
      return spec.commandLine().getOut();
    }
  }

  @Command(
      name = "add",
      description = "Adds a user. The password is asked for, or read from standard input.")
  static final class Add extends OnUsers {
    @Parameters(paramLabel = "NAME", description = "Login name.")
    private String name;

    @Option(
        names = "--role",
        defaultValue = "analyst",
        description = "analyst, national or admin (default: ${DEFAULT-VALUE}).")
    private Role role;

    @Option(
        names = "--institution",
        paramLabel = "ID",
        description = "Whose alerts an analyst sees.")
    private @Nullable String institution;

    @Option(names = "--no-password", description = "Only for tokens, without login.")
    private boolean noPassword;

    @Override
    public Integer call() throws java.io.IOException {
      User user;
      try {
        user = new User(name, role, institution == null ? null : Institution.tenant(institution));
      } catch (IllegalArgumentException e) {
        throw CommandFailure.usage(String.valueOf(e.getMessage()));
      }
      users().add(user, noPassword ? null : password());
      out().println("user " + name + " added");
      return 0;
    }

    private static String password() throws java.io.IOException {
      var console = Terminal.interactive();
      if (console.isPresent()) {
        return new String(
            console.get().readPassword("password (at least %d characters): ", Users.MIN_PASSWORD));
      }
      var line =
          new java.io.BufferedReader(
                  new java.io.InputStreamReader(System.in, java.nio.charset.StandardCharsets.UTF_8))
              .readLine();
      if (line == null) {
        throw CommandFailure.usage(
            "no password on standard input: pipe it in, or use --no-password");
      }
      return line;
    }
  }

  @Command(name = "list", description = "Lists all users.")
  static final class ListAll extends OnUsers {
    @Override
    public Integer call() {
      for (var user : users().list()) {
        var whose = user.institution() == null ? "all institutions" : user.institution().id();
        out()
            .println(
                "%-24s %-10s %s"
                    .formatted(
                        user.name(), user.role().name().toLowerCase(java.util.Locale.ROOT), whose));
      }
      return 0;
    }
  }

  @Command(name = "remove", description = "Removes a user with all tokens.")
  static final class Remove extends OnUsers {
    @Parameters(paramLabel = "NAME", description = "Login name.")
    private String name;

    @Override
    public Integer call() {
      users().remove(name);
      out().println("user " + name + " removed");
      return 0;
    }
  }

  @Command(name = "token", description = "Makes a token for a program; it is shown this once.")
  static final class Token extends OnUsers {
    @Parameters(paramLabel = "NAME", description = "Whose token.")
    private String name;

    @Override
    public Integer call() {
      out().println(users().token(name));
      return 0;
    }
  }
}
