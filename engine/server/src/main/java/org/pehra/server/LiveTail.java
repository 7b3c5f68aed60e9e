package org.pehra.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pehra.alerts.AlertChange;
import org.pehra.alerts.AlertIndex;
import org.pehra.alerts.View;
import org.pehra.model.Counters;

/**
 * Alerts as they change, as server-sent events. Every view has a feed of its own with its own
 * numbers, so that not even gaps in them tell of others' alerts. A client that cannot keep up is
 * dropped and counted; on its return {@code Last-Event-ID} gives it what it missed, or the event
 * {@code reset} when that is no longer known: then it must search anew.
 */
final class LiveTail implements AutoCloseable {
  static final int QUEUE = 256;
  static final int KEPT = 512;
  static final int MAX_CLIENTS = 500;
  private static final Message END = new Message(-1, "");

  private final Access access;
  private final Counters counters;
  private final Duration heartbeat;
  private final String epoch = Secrets.random().substring(0, 8);
  private final Map<View, Feed> feeds = new ConcurrentHashMap<>();
  private final Set<Client> clients = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  LiveTail(AlertIndex index, Access access, Counters counters, Duration heartbeat) {
    this.access = access;
    this.counters = counters;
    this.heartbeat = heartbeat;
    index.onChange(change -> feeds.values().forEach(feed -> feed.publish(change)));
    counters.gauge("pehra_server_stream_clients", clients::size);
  }

  private record Message(long number, String data) {}

  /** One connection; its queue is filled by the index's thread and emptied by the request's. */
  private static final class Client {
    private final BlockingQueue<Message> queue = new ArrayBlockingQueue<>(QUEUE);
    private volatile boolean dropped;
  }

  /** What one view may see, in order. */
  private final class Feed {
    private final View view;
    private final Deque<Message> kept = new ArrayDeque<>();
    private final List<Client> readers = new ArrayList<>();
    private long last;

    private Feed(View view) {
      this.view = view;
    }

    private synchronized void publish(AlertChange change) {
      var summary = change.summary(view);
      if (summary.isEmpty()) {
        return;
      }
      var message = new Message(++last, summary.get().toString());
      kept.addLast(message);
      if (kept.size() > KEPT) {
        kept.removeFirst();
      }
      readers.removeIf(client -> !offer(client, message));
    }

    private boolean offer(Client client, Message message) {
      if (client.queue.offer(message)) {
        return true;
      }
      client.dropped = true;
      counters.counter("pehra_server_stream_dropped_total").increment();
      return false;
    }

    /** Joins; what to send first: what was missed, or nothing when that is not known any more. */
    private synchronized @Nullable List<Message> join(Client client, @Nullable String lastId) {
      readers.add(client);
      if (lastId == null) {
        return List.of();
      }
      long seen = number(lastId);
      boolean known = seen >= 0 && seen <= last && (seen == last || oldest() <= seen + 1);
      return known ? kept.stream().filter(m -> m.number > seen).toList() : null;
    }

    private long oldest() {
      return kept.isEmpty() ? Long.MAX_VALUE : kept.getFirst().number;
    }

    private synchronized void leave(Client client) {
      readers.remove(client);
    }

    private synchronized long last() {
      return last;
    }
  }

  private long number(String id) {
    try {
      return id.startsWith(epoch + "-") ? Long.parseLong(id.substring(epoch.length() + 1)) : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Serves one client until it leaves, falls behind or loses its rights; blocks its thread. */
  void stream(Context request) throws IOException {
    var user = access.user(request);
    if (closed || clients.size() >= MAX_CLIENTS) {
      throw new ApiException(503, "too_many_streams", "too many live tails are open", "wait");
    }
    var client = new Client();
    var feed = feeds.computeIfAbsent(user.view(), Feed::new);
    clients.add(client);
    try {
      var response = request.res();
      response.setContentType("text/event-stream");
      response.setCharacterEncoding("UTF-8");
      response.setHeader("X-Accel-Buffering", "no");
      var missed = feed.join(client, request.header("Last-Event-ID"));
      write(request, "retry: 2000\n\n");
      if (missed == null) {
        write(request, "id: " + epoch + '-' + feed.last() + "\nevent: reset\ndata: {}\n\n");
      } else {
        for (var message : missed) {
          write(request, event(message));
        }
      }
      pump(request, client, user);
    } finally {
      feed.leave(client);
      clients.remove(client);
    }
  }

  private void pump(Context request, Client client, User user) throws IOException {
    try {
      long checked = System.nanoTime();
      while (!closed) {
        var message = client.queue.poll(heartbeat.toMillis(), TimeUnit.MILLISECONDS);
        if (message == null ? client.dropped : message.number < 0) {
          return;
        }
        if (message == null || System.nanoTime() - checked > heartbeat.toNanos()) {
          checked = System.nanoTime();
          if (!access.isStill(user, request)) {
            return; // the session ended or the token was taken back
          }
        }
        write(request, message == null ? ": alive\n\n" : event(message));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String event(Message message) {
    return "id: " + epoch + '-' + message.number + "\nevent: alert\ndata: " + message.data + "\n\n";
  }

  private static void write(Context request, String text) throws IOException {
    var out = request.res().getOutputStream();
    out.write(text.getBytes(UTF_8));
    out.flush();
  }

  @Override
  public void close() {
    closed = true;
    clients.forEach(
        client -> {
          client.queue.clear();
          client.queue.add(END);
        });
  }
}
