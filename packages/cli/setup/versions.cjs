/** What the machine must have, and what set-up pins itself. */
module.exports = {
  node: { least: [20, 9], text: "20.9 or newer" },
  python: { allowed: ["3.11", "3.12"], text: "3.11 or 3.12" },
  terraform: { least: [1, 10], text: "1.10 or newer" },
  /** The version that @cdktf/provider-aws binds; a test compares them. */
  awsProvider: "5.100.0",
  /** Free disk that a first set-up needs, in GB. */
  disk: 4,
};
