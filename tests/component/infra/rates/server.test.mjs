import assert from "node:assert/strict";
import { once } from "node:events";
import test from "node:test";

import { serve } from "./server.mjs";

test("health names the release", async (context) => {
  const server = serve(0, "0123456789ab");
  context.after(() => server.close());
  await once(server, "listening");
  const answer = await fetch(`http://127.0.0.1:${server.address().port}/health`);
  assert.deepEqual(await answer.json(), { status: "ok", release: "0123456789ab" });
});
