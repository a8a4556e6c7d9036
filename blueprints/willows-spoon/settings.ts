import { z } from "zod";
import { SERVICE_USERS, TERRAFORM } from "../../platform/access";
import { cronProblem } from "../../platform/config/cron";
import {
  READ_STREAMS,
  SHOPIFY_STREAMS,
  type ShopifyStream,
} from "../../platform/constructs/airbyte/shopify-streams";
import { SYNC_MODES } from "../../platform/constructs/airbyte/sync-mode";

/** What an owner may set. Every key has a default: `settings: {}` is a whole system. */

const NOT_FARGATE =
  "a pair that Fargate has: cpu 256 to 4096 and 2 to 8 times that in megabytes, whole gigabytes (256: also 512 MB)";

/**
 * The host's image is x86_64: a `g` behind the generation is Graviton, as a1; a Mac is a Mac. Of no family do the
 * sizes below large have 8 GB.
 */
const INSTANCE_TYPE =
  /^(?!a1\.|mac|[a-z]+\d+[a-z-]*g)[a-z][a-z0-9-]*\.(?!nano|micro|small|medium)[a-z0-9-]+$/;

/** The day it is in UTC, by which orders are dated too. */
function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Names of users in Snowflake that are not people. */
const TAKEN = [TERRAFORM, ...Object.keys(SERVICE_USERS)];

const STREAMS = Object.keys(SHOPIFY_STREAMS) as ShopifyStream[];

/** Units of a processor (1024 are one) and megabytes, in the pairs that Fargate has. */
function size(cpu: number, memory: number) {
  return z
    .strictObject({
      cpu: z.number().int().default(cpu).describe("Processor units; 1024 are one virtual processor."),
      memory: z.number().int().default(memory).describe("Megabytes."),
    })
    .refine(isFargateSize, NOT_FARGATE)
    .prefault({});
}

function isFargateSize({ cpu, memory }: { cpu: number; memory: number }): boolean {
  if (cpu === 256) return [512, 1024, 2048].includes(memory);
  const gigabytes = memory / 1024;
  return (
    [512, 1024, 2048, 4096].includes(cpu) &&
    Number.isInteger(gigabytes) &&
    gigabytes >= cpu / 512 &&
    gigabytes <= cpu / 128
  );
}

export const settings = z.strictObject({
  shopify: z
    .strictObject({
      shop: z
        .string()
        .regex(/^[a-z0-9][a-z0-9-]*$/, "the shop's name before .myshopify.com")
        .default("willows-spoon")
        .describe("The shop's name before .myshopify.com."),
      startDate: z.iso
        .date("a day, as 2020-01-01")
        .refine((day) => day <= today(), "a day that is not in the future, as 2020-01-01")
        .default("2020-01-01")
        .describe("Orders before this day are not read."),
      streams: z
        .partialRecord(z.enum(STREAMS), z.enum([...SYNC_MODES, "off"]))
        .superRefine((streams, context) => {
          for (const stream of READ_STREAMS.filter((name) => streams[name] === "off")) {
            const message = `${SYNC_MODES.join(", ")}; not off: the models read ${stream}`;
            context.addIssue({ code: "custom", path: [stream], message });
          }
        })
        .default({})
        .describe("Other streams to read, or other ways to read them."),
    })
    .prefault({})
    .describe("Where the data come from."),
  schedule: z
    .string()
    .superRefine((text, context) => {
      const message = cronProblem(text);
      if (message) context.addIssue({ code: "custom", message });
    })
    .default("0 6 * * *")
    .describe("When the pipeline runs, as cron, in UTC."),
  alerts: z
    .strictObject({
      email: z.email("an e-mail address").optional().describe("Who is told. Nobody, if left out."),
      budget: z.number().positive().default(150).describe("US dollars a month for AWS; mails at 80 %."),
    })
    .prefault({}),
  network: z
    .strictObject({
      prefix: z
        .string()
        .regex(
          /^(10\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])|172\.(1[6-9]|2\d|3[01])|192\.168)$/,
          "two private numbers, 10.0 to 10.255, 172.16 to 172.31 or 192.168, as 10.0 for 10.0.0.0/16",
        )
        .default("10.0")
        .describe("The VPC's block: 10.0 is 10.0.0.0/16."),
      internet: z
        .enum(["public", "nat"])
        .default("public")
        .describe("public: an address a host, 4 USD a month. nat: private, 33 USD."),
      flowLogs: z.boolean().default(false).describe("Log who speaks to whom."),
    })
    .prefault({}),
  airbyte: z
    .strictObject({
      instanceType: z
        .string()
        .regex(INSTANCE_TYPE, "an x86 instance type (no Graviton, no Mac) with 8 GB or more, as t3.large")
        .default("t3.large")
        .describe("The host of Airbyte, x86; t3.xlarge with lowResource: false for many connections."),
      dataSize: z.number().int().min(20).default(30).describe("Gigabytes for connections, state and logs."),
      lowResource: z.boolean().default(true).describe("For two processors and eight gigabytes."),
      abctl: z
        .string()
        .regex(/^v\d+\.\d+\.\d+$/, "a release, as v0.30.4")
        .default("v0.30.4")
        .describe("The release of Airbyte's installer."),
      abctlSha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits")
        .optional()
        .describe("Its archive's SHA-256 (linux-amd64). Without it: the release's own list of checksums."),
      chart: z
        .string()
        .regex(/^\d+\.\d+\.\d+$/, "a version, as 2.2.0")
        .default("2.2.0")
        .describe("The version of Airbyte."),
    })
    .prefault({}),
  snowflake: z
    .strictObject({
      credits: z
        .number()
        .int()
        .min(1)
        .default(20)
        .describe("Credits a month and warehouse; suspended at 100 %."),
      retentionDays: z
        .number()
        .int()
        .min(0)
        .max(90)
        .default(1)
        .describe("Days of time travel; above 1 needs Snowflake Enterprise."),
      allowedAddresses: z
        .array(z.union([z.cidrv4(), z.ipv4()], "an IPv4 block or address, as 203.0.113.0/24"))
        .default([])
        .describe(
          "IPv4 blocks from which Airbyte's user may log in: the addresses of all hosts. Everywhere, if empty.",
        ),
    })
    .prefault({}),
  developers: z
    .array(z.string().regex(/^[a-z][a-z0-9_]{0,30}$/, "a-z, 0-9 and _, beginning with a letter"))
    .superRefine((names, context) => {
      for (const [i, name] of names.entries()) {
        const found =
          names.indexOf(name) < i
            ? "once; it is there before"
            : TAKEN.includes(name) && "another name: this one is the platform's own";
        if (found) context.addIssue({ code: "custom", path: [i], message: found });
      }
    })
    .default(["owner"])
    .describe("People who log in to Snowflake as DEVELOPER, each with a key of their own."),
  dbt: size(1024, 4096).describe("The task that builds the models."),
  report: z
    .strictObject({
      title: z.string().min(1).max(120).default("Willow's Spoon").describe("The page's title."),
      size: size(512, 2048).describe("The task that builds the page."),
      showCustomerNames: z.boolean().default(false).describe("Names of the top customers, in the clear."),
    })
    .prefault({}),
});

export type Settings = z.output<typeof settings>;
