// Java's keytool for each line of the standard input, whose words stand between tabs, in one process: starting Java
// costs more than all that keytool does.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

class Keytool {
  public static void main(String[] arguments) throws Exception {
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = lines.readLine()) != null; ) {
      sun.security.tools.keytool.Main.main(line.split("\t"));  // ends the process when it fails
    }
  }
}
