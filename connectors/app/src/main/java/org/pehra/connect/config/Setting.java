package org.pehra.connect.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A setting: a component of a configuration record. Its key is the component's name in snake case.
 * A component that is nullable, a list, a map or a record may be left out without a default.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** What it is for, in one line: the comment in rendered configuration. */
  String value();

  /** The value as written in YAML when it is left out; empty: it must be given. */
  String byDefault() default "";

  /** The least number allowed; milliseconds of a duration, bytes of a size. */
  long min() default Long.MIN_VALUE;

  /** The greatest number allowed; milliseconds of a duration, bytes of a size. */
  long max() default Long.MAX_VALUE;
}
