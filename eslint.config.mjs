import boundaries from "eslint-plugin-boundaries";
import tseslint from "typescript-eslint";

/** Lint that finds faults, and the layout's boundaries. What code looks like is prettier's. */

const to = (...types) => ({ to: { element: { types: { anyOf: types } } } });

/** Who may know whom. A part may always know itself; what is not allowed here is refused. */
const KNOWS = {
  blueprints: ["blueprints", "stacks", "platform", "config"],
  stacks: ["stacks", "platform"],
  platform: ["platform", "config"],
  config: ["config", "platform"],
  cli: ["cli", "config"],
  package: ["package"],
  test: ["blueprints", "stacks", "platform", "config", "cli", "package", "test"],
};

export default tseslint.config(
  {
    ignores: ["**/node_modules/", "**/dist/", "**/lib/", "cdktf.out/", ".larder/", "coverage/", "**/target/"],
  },
  ...tseslint.configs.recommended,
  {
    languageOptions: { globals: { process: "readonly", console: "readonly" } },
    rules: {
      eqeqeq: "error",
      "no-console": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // `new` of a construct puts it into the tree; a bound check (`list[0]!`) is read where it stands.
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  { files: ["**/*.cjs"], rules: { "@typescript-eslint/no-require-imports": "off" } },
  {
    files: ["**/*.ts"],
    plugins: { boundaries },
    settings: {
      "import/resolver": { node: { extensions: [".ts", ".js", ".mjs", ".cjs", ".json"] } },
      "boundaries/include": [
        "main.ts",
        "platform/**",
        "stacks/**",
        "blueprints/**",
        "packages/**",
        "test/**",
      ],
      "boundaries/elements": [
        { type: "config", pattern: "platform/config" },
        { type: "platform", pattern: "platform" },
        { type: "stacks", pattern: "stacks" },
        { type: "blueprints", pattern: "blueprints" },
        { type: "cli", pattern: "packages/cli" },
        { type: "package", pattern: "packages/*", capture: ["name"] },
        { type: "test", pattern: "test" },
      ],
      "boundaries/files": [
        { category: "contract", pattern: "platform/{system,errors,content-hash}.ts" },
        { category: "main", pattern: "main.ts" },
      ],
    },
    rules: {
      "boundaries/dependencies": [
        "error",
        {
          checkAllOrigins: true,
          default: "disallow",
          policies: [
            ...Object.entries(KNOWS).map(([type, known]) => ({
              from: { element: { type } },
              allow: to(...known),
            })),
            { from: { file: { categories: "main" } }, allow: to("blueprints", "platform", "config") },
            { allow: { to: { module: { origin: "external" } } } },
            { allow: { to: { module: { origin: "core" } } } },
            // The file that everything outside the stacks reads.
            { from: { element: { type: "cli" } }, allow: { to: { file: { categories: "contract" } } } },
            // A blueprint says what a system uses; how it is made is a stack's.
            {
              from: { element: { type: "blueprints" } },
              disallow: { to: { module: { source: "@cdktf/**" } } },
            },
          ],
        },
      ],
    },
  },
);
