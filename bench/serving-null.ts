/** A server that reads a request and does nothing: what the client of bench/load.ts can ask at most. Prints its address. */
import { createServer } from 'node:http'

const answer = JSON.stringify({ ok: 'x'.repeat(2500) })
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) }
const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => response.writeHead(200, headers).end(answer))
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number }
  process.stdout.write(`http://127.0.0.1:${port}/\n`)
})
