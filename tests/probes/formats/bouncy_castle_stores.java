// Writes key stores with Bouncy Castle:
//   java -cp bcprov.jar bouncy_castle_stores.java KEYSTORE.p12 PASSWORD ITERATIONS
// The PKCS#12 holds a key entry `server`; each store made has it, the last certificate of its chain as
// trusted entry `our-root` and a secret key `aes`. Written into the working folder, under the names below.
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.Certificate;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.util.PBKDF2Config;
import org.bouncycastle.crypto.util.PBKDFConfig;
import org.bouncycastle.crypto.util.ScryptConfig;
import org.bouncycastle.jcajce.BCFKSLoadStoreParameter;
import org.bouncycastle.jcajce.BCFKSLoadStoreParameter.EncryptionAlgorithm;
import org.bouncycastle.jcajce.BCFKSLoadStoreParameter.MacAlgorithm;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

class BouncyCastleStores {
  static char[] password;
  static Key key;
  static Certificate[] chain;

  static KeyStore filled(String type) throws Exception {
    KeyStore store = KeyStore.getInstance(type, "BC");
    store.load(null, password);
    store.setKeyEntry("server", key, password, chain);
    store.setCertificateEntry("our-root", chain[chain.length - 1]);
    store.setKeyEntry("aes", new SecretKeySpec(new byte[32], "AES"), password, null);
    return store;
  }

  static void plain(String type, String file) throws Exception {
    try (OutputStream out = new FileOutputStream(file)) {
      filled(type).store(out, password);
    }
  }

  static void bcfks(String file, PBKDFConfig derivation, EncryptionAlgorithm encryption, MacAlgorithm mac)
      throws Exception {
    try (OutputStream out = new FileOutputStream(file)) {
      filled("BCFKS").store(new BCFKSLoadStoreParameter.Builder(out, password)
          .withStorePBKDFConfig(derivation).withStoreEncryptionAlgorithm(encryption)
          .withStoreMacAlgorithm(mac).build());
    }
  }

  static void signed(String file, PBKDFConfig derivation) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "BC");
    generator.initialize(256);
    KeyPair pair = generator.generateKeyPair();
    try (OutputStream out = new FileOutputStream(file)) {
      filled("BCFKS").store(new BCFKSLoadStoreParameter.Builder(out, pair.getPrivate())
          .withStorePBKDFConfig(derivation).withStoreSignatureAlgorithm(
              BCFKSLoadStoreParameter.SignatureAlgorithm.SHA512withECDSA).build());
    }
  }

  public static void main(String[] arguments) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    password = arguments[1].toCharArray();
    KeyStore given = KeyStore.getInstance("PKCS12");
    given.load(new FileInputStream(arguments[0]), password);
    key = given.getKey("server", password);
    chain = given.getCertificateChain("server");
    PBKDFConfig pbkdf2 = new PBKDF2Config.Builder().withPRF(PBKDF2Config.PRF_SHA512)
        .withIterationCount(Integer.parseInt(arguments[2])).withSaltLength(16).build();
    PBKDFConfig sha3 = new PBKDF2Config.Builder().withPRF(PBKDF2Config.PRF_SHA3_512)
        .withIterationCount(Integer.parseInt(arguments[2])).withSaltLength(64).build();
    PBKDFConfig scrypt = new ScryptConfig.Builder(64, 4, 1).withSaltLength(20).build();
    plain("BCFKS", "default.bcfks");
    plain("BKS", "bks");
    plain("UBER", "uber");
    bcfks("pbkdf2_ccm.bcfks", pbkdf2, EncryptionAlgorithm.AES256_CCM, MacAlgorithm.HmacSHA512);
    bcfks("sha3_kwp.bcfks", sha3, EncryptionAlgorithm.AES256_KWP, MacAlgorithm.HmacSHA3_512);
    bcfks("scrypt_ccm.bcfks", scrypt, EncryptionAlgorithm.AES256_CCM, MacAlgorithm.HmacSHA3_512);
    bcfks("scrypt_kwp.bcfks", scrypt, EncryptionAlgorithm.AES256_KWP, MacAlgorithm.HmacSHA512);
    signed("signed.bcfks", pbkdf2);
  }
}
