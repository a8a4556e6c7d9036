/** Unit tests lie beside their code; what crosses folders is in test/. */
module.exports = {
  testEnvironment: "node",
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "/dist/", "/cdktf.out/", "/.larder/"],
  modulePathIgnorePatterns: ["<rootDir>/cdktf.out/", "<rootDir>/.larder/"],
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }] },
};
