import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type UntypedHandleCall,
  type sendUnaryData,
} from "@grpc/grpc-js";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import protobuf from "protobufjs";
import { selfSigned } from "./certificate";
import definition from "./tfplugin6.proto";

/** HashiCorp's go-plugin, the server's side: one process a provider configuration, mutual TLS over a Unix socket. */

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the message of each call is its own type
export type Handlers = Record<string, (request: any) => unknown>;

const MAGIC_COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

export async function serve(handlers: Handlers): Promise<void> {
  if (process.env.TF_PLUGIN_MAGIC_COOKIE !== MAGIC_COOKIE) {
    console.error("This is a Terraform provider of the local cloud; terraform starts it.");
    process.exit(1);
  }
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(providerService(), implementation(handlers));
  server.addService(CONTROLLER, { Shutdown: (_call: unknown, done: Done) => leave(done) } as never);

  const folder = mkdtempSync(join(tmpdir(), "larder-plugin-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  // Terraform owns interruption: it asks the plugin to stop and then shuts it down.
  process.on("SIGINT", () => undefined);
  watchParent();

  const client = process.env.PLUGIN_CLIENT_CERT;
  const own = await selfSigned();
  const credentials = client
    ? ServerCredentials.createSsl(
        Buffer.from(client),
        [{ private_key: Buffer.from(own.key), cert_chain: Buffer.from(own.cert) }],
        true,
      )
    : ServerCredentials.createInsecure();
  const socket = join(folder, "plugin");
  server.bindAsync(`unix:${socket}`, credentials, (error) => {
    if (error) throw error;
    process.stdout.write(`1|6|unix|${socket}|grpc|${client ? own.encoded : ""}\n`);
  });
}

type Done = (error: Error | null, value?: object) => void;

/** Terraform's answer to a plugin that stays is SIGKILL after two seconds. */
function leave(done: Done): void {
  done(null, {});
  setTimeout(() => process.exit(0), 20);
}

/** A killed Terraform shuts nothing down. */
function watchParent(): void {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.exit(1), 1_000).unref();
}

const unary = (path: string) => ({ path, requestStream: false, responseStream: false });
const empty = { serialize: () => Buffer.alloc(0), deserialize: () => ({}) };

const CONTROLLER = {
  Shutdown: {
    ...unary("/plugin.GRPCController/Shutdown"),
    requestSerialize: empty.serialize,
    requestDeserialize: empty.deserialize,
    responseSerialize: empty.serialize,
    responseDeserialize: empty.deserialize,
  },
};

function providerService() {
  const { root } = protobuf.parse(definition, { keepCase: true });
  const service = root.lookupService("tfplugin6.Provider");
  return Object.fromEntries(
    service.methodsArray.map((method) => {
      method.resolve();
      const { resolvedRequestType: request, resolvedResponseType: response } = method;
      if (!request || !response) throw new Error(`no messages for ${method.name}`);
      return [
        method.name,
        {
          ...unary(`/tfplugin6.Provider/${method.name}`),
          requestSerialize: (value: object) => Buffer.from(request.encode(value).finish()),
          requestDeserialize: (bytes: Buffer) => request.decode(bytes),
          responseSerialize: (value: object) =>
            Buffer.from(response.encode(response.fromObject(value)).finish()),
          responseDeserialize: (bytes: Buffer) => response.decode(bytes),
        },
      ];
    }),
  );
}

function implementation(handlers: Handlers): Record<string, UntypedHandleCall> {
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      (call: ServerUnaryCall<unknown, object>, done: sendUnaryData<object>) => {
        // grpc-js drops answers to calls that the client cancelled.
        Promise.resolve()
          .then(() => handler(call.request))
          .then(
            (value) => done(null, value as object),
            (error: Error) => done(error),
          );
      },
    ]),
  );
}
