/** Stand-ins speak to this machine only: whatever a provider block says, they never reach a real account. */
export function requireLoopback(host: string, attribute: string): void {
  if (/^(127(\.\d{1,3}){3}|localhost|\[?::1\]?)$/i.test(host)) return;
  throw new Error(
    `a stand-in speaks to the local cloud only, and ${attribute} is ${host || "not set"}: ` +
      "start it (./larder up) and synthesise again, or use the real provider (--real-providers)",
  );
}
