class Store {
  Connection open() {
    // ruleid: labelled-password
    return DriverManager.getConnection(URL, "shop", "{{fake.password}}");
  }

  void sign(Builder builder) {
    // ruleid: labelled-password
    builder.withSigningSecret("{{fake.hex_secret}}");
  }
}
