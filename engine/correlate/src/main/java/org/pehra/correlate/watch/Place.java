package org.pehra.correlate.watch;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A point on the earth, in degrees.
 *
 * @param latitude −90 to 90
 * @param longitude −180 to 180
 */
record Place(double latitude, double longitude) {
  /**
   * Mean radius of the WGS 84 ellipsoid, (2a + b) / 3, in kilometres (H. Moritz, Geodetic Reference
   * System 1980, Journal of Geodesy 74, 2000).
   */
  private static final double EARTH_KM = 6371.0088;

  /**
   * Great-circle distance by the haversine formula (R. W. Sinnott, Virtues of the Haversine, Sky
   * and Telescope 68, 1984); off by at most 0.6 % since the earth is no sphere.
   */
  double kmTo(Place other) {
    double north = Math.toRadians(other.latitude - latitude);
    double east = Math.toRadians(other.longitude - longitude);
    double haversine =
        Math.pow(Math.sin(north / 2), 2)
            + Math.cos(Math.toRadians(latitude))
                * Math.cos(Math.toRadians(other.latitude))
                * Math.pow(Math.sin(east / 2), 2);
    return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(haversine)));
  }

  /**
   * Where an event happened; absent when its fields do not say.
   *
   * @param names latitude and longitude; or one field of both, and its two parts
   */
  static @Nullable Place of(Map<String, String> fields, List<String> names) {
    if (names.size() == 2) {
      return of(fields.get(names.get(0)), fields.get(names.get(1)));
    }
    var both = fields.get(names.get(0));
    int comma = both == null ? -1 : both.indexOf(',');
    return both != null && comma > 0
        ? of(both.substring(0, comma), both.substring(comma + 1))
        : of(fields.get(names.get(1)), fields.get(names.get(2)));
  }

  private static @Nullable Place of(@Nullable String latitude, @Nullable String longitude) {
    if (latitude == null || longitude == null) {
      return null;
    }
    try {
      double north = Double.parseDouble(latitude.strip());
      double east = Double.parseDouble(longitude.strip());
      return Math.abs(north) <= 90 && Math.abs(east) <= 180 ? new Place(north, east) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
