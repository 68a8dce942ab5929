/**
 * The client of bench/load.ts, in a process of its own. Open loop: requests are due at even intervals, whether or not earlier ones were answered, and the time
 * of each counts from the moment at which it was due, so that a server that stalls does not hide what it kept waiting (no coordinated omission).
 *
 * Reads one task per line from stdin (JSON, see `Task`), prints one result per line. Plain sockets, one request at a time on each.
 */
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

export type Stream = {
  readonly label: string
  /** requests a second */
  readonly rate: number
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** taken by turns */
  readonly bodies: readonly string[]
}

export type Task = {
  readonly port: number
  readonly seconds: number
  /** not counted */
  readonly warmSeconds: number
  readonly connections: number
  readonly streams: readonly Stream[]
}

export type StreamResult = {
  readonly label: string
  readonly rate: number
  readonly sent: number
  readonly answered: number
  /** by status; 0: not answered within the time */
  readonly statuses: Readonly<Record<string, number>>
  /** of answers with status 200, ms from the moment they were due; -1 where there are none */
  readonly p50: number
  readonly p99: number
  readonly max: number
}

export type Result = {
  readonly streams: readonly StreamResult[]
  readonly clientCpu: number
  readonly lateP99: number
}

type Due = {
  readonly stream: number
  readonly at: number
  readonly request: Buffer
  readonly counts: boolean
}

async function run(task: Task): Promise<Result> {
  const requests = task.streams.map((stream) => stream.bodies.map((body) => requestOf(stream, body)))
  const times: number[][] = task.streams.map(() => [])
  const statuses: Record<string, number>[] = task.streams.map(() => ({}))
  const sent = task.streams.map(() => 0)
  const late: number[] = []
  const waiting: Due[] = []
  const free: Connection[] = []
  let head = 0
  let open = 0

  const send = (connection: Connection, due: Due) => {
    connection.ask(due.request, (status) => {
      if (due.counts) {
        statuses[due.stream]![status] = (statuses[due.stream]![status] ?? 0) + 1
        if (status === 200) times[due.stream]!.push(performance.now() - due.at)
      }
      open -= 1
      if (connection.isOpen) goOn(connection)
      else Connection.open(task.port).then(goOn, () => undefined)
    })
  }
  const goOn = (connection: Connection) => {
    const next = waiting[head]
    if (next === undefined) {
      free.push(connection)
      return
    }
    head += 1
    send(connection, next)
  }
  /** One that the server closed while it was idle is replaced. */
  const takeOpen = (): Connection | undefined => {
    for (;;) {
      const connection = free.pop()
      if (connection === undefined || connection.isOpen) return connection
      Connection.open(task.port).then(goOn, () => undefined)
    }
  }
  for (let i = 0; i < task.connections; i++) free.push(await Connection.open(task.port))

  const cpu = process.cpuUsage()
  const start = performance.now() + 20
  const end = start + (task.warmSeconds + task.seconds) * 1000
  const next = task.streams.map(() => 0)
  await new Promise<void>((resolve) => {
    const tick = () => {
      const now = performance.now()
      for (const [i, stream] of task.streams.entries()) {
        for (;;) {
          const at = start + (next[i]! * 1000) / stream.rate
          if (at > now || at >= end) break
          const due = {
            stream: i,
            at,
            request: requests[i]![next[i]! % requests[i]!.length]!,
            counts: at >= start + task.warmSeconds * 1000,
          }
          next[i]! += 1
          open += 1
          if (due.counts) {
            sent[i]! += 1
            late.push(now - at)
          }
          const connection = takeOpen()
          if (connection === undefined) waiting.push(due)
          else send(connection, due)
        }
      }
      if (now < end) setTimeout(tick, 1)
      else resolve()
    }
    tick()
  })
  for (const deadline = performance.now() + 3000; open > 0 && performance.now() < deadline; )
    await new Promise((resolve) => setTimeout(resolve, 5))
  const { user, system } = process.cpuUsage(cpu)
  for (const connection of Connection.all.splice(0)) connection.close()
  return {
    streams: task.streams.map(({ label, rate }, i) => {
      const sorted = times[i]!.sort((a, b) => a - b)
      const answered = Object.values(statuses[i]!).reduce((sum, count) => sum + count, 0)
      if (answered < sent[i]!) statuses[i]!['0'] = sent[i]! - answered
      return {
        label,
        rate,
        sent: sent[i]!,
        answered,
        statuses: statuses[i]!,
        p50: quantile(sorted, 0.5),
        p99: quantile(sorted, 0.99),
        max: sorted.at(-1) ?? -1,
      }
    }),
    clientCpu: (user + system) / 1000 / (performance.now() - start),
    lateP99: quantile(
      late.sort((a, b) => a - b),
      0.99,
    ),
  }
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? -1
}

function requestOf({ path, headers = {} }: Stream, body: string): Buffer {
  const all = { host: '127.0.0.1', 'content-type': 'application/json', ...headers }
  const text = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\n${text.join('')}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

class Connection {
  static readonly all: Connection[] = []
  readonly #socket: Socket
  #received = ''
  #missing = -1
  #status = 0
  #isLast = false
  #done: ((status: number) => void) | null = null

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => this.#read(text))
    socket.on('error', () => this.#finish(-1))
    socket.on('close', () => this.#finish(-1))
    Connection.all.push(this)
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new Connection(socket)))
      socket.once('error', reject)
    })
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.writable
  }

  ask(request: Buffer, done: (status: number) => void): void {
    this.#done = done
    this.#socket.write(request)
  }

  close(): void {
    this.#done = null
    this.#socket.destroy()
  }

  #read(text: string): void {
    if (this.#missing < 0) {
      this.#received += text
      const end = this.#received.indexOf('\r\n\r\n')
      if (end === -1) return
      this.#status = Number(this.#received.slice(9, 12))
      const head = this.#received.slice(0, end + 2)
      const length = /\r\ncontent-length: (\d+)/i.exec(head)
      this.#isLast = /\r\nconnection: close/i.test(head)
      this.#missing = Number(length?.[1] ?? 0) - (this.#received.length - end - 4)
      this.#received = ''
    } else this.#missing -= text.length
    if (this.#missing > 0) return
    this.#missing = -1
    if (this.#isLast) this.#socket.destroy()
    this.#finish(this.#status)
  }

  #finish(status: number): void {
    const done = this.#done
    this.#done = null
    done?.(status)
  }
}

const lines = createInterface({ input: process.stdin })
for await (const line of lines) console.log(JSON.stringify(await run(JSON.parse(line) as Task)))
