// A TLS server of old: everything that Java 17 still implements but refuses by default (SSL 3.0, TLS 1.0, RC4, 3DES,
// DES, export suites), served on loopback. For tests only.
//
//   java LegacyServer.java KEYSTORE PASSWORD PROTOCOL[,PROTOCOL...] [SUITE[,SUITE...]]
//
// Protocols as Java names them (SSLv3, TLSv1, TLSv1.1, TLSv1.2); suites by their names in IANA's registry; none: all
// that Java has. It says `port=N` on standard output once it listens, and ends by itself after ten minutes.
// `-Djdk.tls.ephemeralDHKeySize=legacy` before the file's name makes Diffie-Hellman groups of 768 bits.

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.security.KeyStore;
import java.security.Security;
import java.util.Arrays;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

public class LegacyServer {
  private static final int LIFE_MILLIS = 600_000;
  private static final int CONNECTION_MILLIS = 30_000;
  private static final int BACKLOG = 64;

  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 3 || arguments.length > 4) {
      System.err.println("usage: LegacyServer.java KEYSTORE PASSWORD PROTOCOLS [SUITES]");
      System.exit(2);
    }
    // Read once, when the first TLS class loads: nothing of javax.net.ssl may come before.
    Security.setProperty("jdk.tls.disabledAlgorithms", "");
    endAfter(LIFE_MILLIS);

    SSLServerSocket server = listen(contextOf(new File(arguments[0]), arguments[1].toCharArray()));
    server.setEnabledProtocols(arguments[2].split(","));
    server.setEnabledCipherSuites(
        arguments.length == 4 ? namesOfJava(server, arguments[3].split(",")) : server.getSupportedCipherSuites());
    System.out.println("port=" + server.getLocalPort());
    System.out.flush();
    while (true) {
      SSLSocket socket = (SSLSocket) server.accept();
      startDaemon(() -> serve(socket));
    }
  }

  private static SSLContext contextOf(File file, char[] password) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(KeyStore.getInstance(file, password), password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static SSLServerSocket listen(SSLContext context) throws IOException {
    return (SSLServerSocket) context.getServerSocketFactory()
        .createServerSocket(0, BACKLOG, InetAddress.getByName("127.0.0.1"));
  }

  // Java keeps SSL_ in front of the suites that are older than TLS.
  private static String[] namesOfJava(SSLServerSocket server, String[] names) {
    var supported = Arrays.asList(server.getSupportedCipherSuites());
    return Arrays.stream(names)
        .map(name -> supported.contains(name) ? name : name.replaceFirst("^TLS_", "SSL_"))
        .toArray(String[]::new);
  }

  // Handshake, then whatever comes until the client goes.
  private static void serve(SSLSocket socket) {
    try (socket) {
      socket.setSoTimeout(CONNECTION_MILLIS);
      socket.startHandshake();
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException failure) {
      System.err.println(failure);  // a client that only reads certificates ends the handshake
    }
  }

  private static void endAfter(int millis) {
    startDaemon(() -> {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException ended) {
        // as good as the end of time
      }
      Runtime.getRuntime().halt(0);
    });
  }

  private static void startDaemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
  }
}
