package org.pehra.server;

/** One thing that must work. Called by request threads, in turn; must answer within a second. */
public interface HealthCheck {

  Health check();

  /**
   * How it is.
   *
   * @param detail a few words for the operator, without event text or secrets
   */
  record Health(boolean ok, String detail) {
    public static final Health OK = new Health(true, "ok");

    public static Health bad(String detail) {
      return new Health(false, detail);
    }
  }
}
