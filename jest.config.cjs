/** GitHub's client, its parts and Actions' own libraries are modules of the newer kind, which Jest cannot load as they are. */
const MODULES = "@octokit|@actions|before-after-hook|content-type|universal-user-agent";

const shared = {
  testEnvironment: "<rootDir>/test/environment.cjs",
  modulePathIgnorePatterns: ["<rootDir>/cdktf.out/", "<rootDir>/.larder/"],
  transform: {
    "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }],
    [`/node_modules/(${MODULES})/.+\\.js$`]: ["@swc/jest", { jsc: { target: "es2022" } }],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${MODULES})/)`],
  // They have no door for what is not a module.
  moduleNameMapper: {
    "^@actions/(expressions|workflow-parser)$": "<rootDir>/node_modules/@actions/$1/dist/index.js",
    "^@actions/(expressions|workflow-parser)/(.+?)(\\.js)?$": "<rootDir>/node_modules/@actions/$1/dist/$2.js",
  },
};
const elsewhere = ["/node_modules/", "/dist/", "/cdktf.out/", "/.larder/"];

/**
 * Unit tests lie beside their code; what crosses folders is in test/, what applies single stacks in test/round-trip/,
 * all AWS stacks of several environments in test/accounts/, what needs the providers themselves in
 * test/real-providers/, what needs the whole platform in test/whole/.
 */
module.exports = {
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: ["**/*.test.ts"],
      testPathIgnorePatterns: [
        ...elsewhere,
        "<rootDir>/test/round-trip/",
        "<rootDir>/test/whole/",
        "<rootDir>/test/accounts/",
        "<rootDir>/test/real-providers/",
      ],
    },
    {
      ...shared,
      displayName: "round-trip",
      testMatch: ["<rootDir>/test/round-trip/*.test.ts"],
      testPathIgnorePatterns: elsewhere,
    },
    {
      ...shared,
      displayName: "accounts",
      testMatch: ["<rootDir>/test/accounts/*.test.ts"],
      testPathIgnorePatterns: elsewhere,
    },
    {
      ...shared,
      displayName: "real-providers",
      testMatch: ["<rootDir>/test/real-providers/*.test.ts"],
      testPathIgnorePatterns: elsewhere,
    },
    {
      ...shared,
      displayName: "whole",
      // The platform that its files share outlives each of them.
      testEnvironment: "node",
      testMatch: ["<rootDir>/test/whole/*.test.ts"],
      testPathIgnorePatterns: elsewhere,
      globalSetup: "<rootDir>/test/whole/global-setup.ts",
      globalTeardown: "<rootDir>/test/whole/global-teardown.ts",
    },
  ],
};
