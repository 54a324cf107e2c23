// One of the official clients, driven by a script: reads lines of JSON, each a call, and answers each with a line.
//
//   node client.js PACKAGE CONNECTION_STRING
//   {"do": "list", "share": "s", "path": "dir", "kind": "directory", "recursive": true, "page": 2}
//   {"do": "close", ..., "id": "17"}   {"do": "closeAll", ...}
"use strict";
const readline = require("node:readline");

const [, , packageName, connection] = process.argv;
const { ShareServiceClient } = require(packageName);
const service = ShareServiceClient.fromConnectionString(connection);

function client(call) {
  const share = service.getShareClient(call.share);
  if (call.kind !== "file") return call.path ? share.getDirectoryClient(call.path) : share.rootDirectoryClient;
  const slash = call.path.lastIndexOf("/");
  const folder = slash < 0 ? share.rootDirectoryClient : share.getDirectoryClient(call.path.slice(0, slash));
  return folder.getFileClient(call.path.slice(slash + 1));
}

const calls = {
  async list(call, of, options) {
    const pages = [];
    for await (const page of of.listHandles(options).byPage({ maxPageSize: call.page }))
      pages.push((page.handleList || []).map((handle) => ({ ...handle, typeOfOpenTime: handle.openTime?.constructor?.name })));
    return pages;
  },
  async close(call, of, options) {
    const done = await of.forceCloseHandle(call.id, options);
    return { closed: done.closedHandlesCount, failed: done.closeFailureCount };
  },
  async closeAll(call, of, options) {
    const done = await of.forceCloseAllHandles(options);
    return { closed: done.closedHandlesCount, failed: done.closeFailureCount };
  },
};

async function answer(line) {
  const call = JSON.parse(line);
  const options = call.recursive === undefined ? {} : { recursive: call.recursive };
  try {
    return { result: await calls[call.do](call, client(call), options) };
  } catch (error) {
    return { error: { code: error.code ?? error.details?.errorCode, status: error.statusCode, message: error.message } };
  }
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin }))
    process.stdout.write(JSON.stringify(await answer(line)) + "\n");
})();
