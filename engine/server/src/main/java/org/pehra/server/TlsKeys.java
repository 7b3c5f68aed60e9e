package org.pehra.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Reads certificate and key for TLS. */
final class TlsKeys {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);

  private TlsKeys() {}

  /**
   * @throws ServerException when they cannot be used
   */
  static SslContextFactory.Server context(ServerConfig.Tls tls) {
    var context = new SslContextFactory.Server();
    context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    context.setSniRequired(false);
    switch (tls) {
      case ServerConfig.Pem(Path certificate, Path key) -> {
        context.setKeyStore(pem(certificate, key));
        context.setKeyStorePassword("");
      }
      case ServerConfig.Pkcs12(Path file, String password) -> {
        context.setKeyStore(pkcs12(file, password));
        context.setKeyStorePassword(password);
      }
    }
    return context;
  }

  private static KeyStore pkcs12(Path file, String password) {
    try (InputStream in = Files.newInputStream(file)) {
      var store = KeyStore.getInstance("PKCS12");
      store.load(in, password.toCharArray());
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw new ServerException("the key file " + file + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static KeyStore pem(Path certificate, Path key) {
    try (InputStream in = Files.newInputStream(certificate)) {
      var chain = CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (chain.isEmpty()) {
        throw new ServerException(certificate + " holds no certificate in PEM format");
      }
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("server", privateKey(key), new char[0], chain.toArray(Certificate[]::new));
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw new ServerException(
          "the certificate " + certificate + " with " + key + " cannot be used: " + e.getMessage(),
          e);
    }
  }

  private static PrivateKey privateKey(Path file) throws IOException {
    var found = KEY.matcher(Files.readString(file));
    if (!found.find()) {
      throw new ServerException(
          file
              + " holds no unencrypted PKCS #8 key: convert it with openssl pkcs8 -topk8 -nocrypt");
    }
    var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1)));
    for (var algorithm : List.of("EC", "RSA", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (GeneralSecurityException e) {
        // another algorithm's key
      }
    }
    throw new ServerException(file + " holds a key that is neither EC, RSA nor EdDSA");
  }
}
