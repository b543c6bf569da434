// Answers with rates of exchange, and keeps the contract of an image.
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

export function answer(path, release) {
  if (path === "/health") return [200, { status: "ok", release }];
  if (path === "/") return [200, { EUR: 1, USD: 1.1, uid: process.getuid() }];
  return [404, { title: "Not Found" }];
}

export function serve(port, release) {
  const server = createServer((request, response) => {
    const [status, body] = answer(new URL(request.url, "http://here").pathname, release);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  });
  return server.listen(port);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const server = serve(Number(process.env.PORT), process.env.RELEASE_ID);
  process.on("SIGTERM", () => server.close(() => process.exit(0)));
}
