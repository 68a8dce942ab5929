import type { MessagePort } from 'node:worker_threads'
import { dataOfError, type ErrorData } from '../error-data.ts'
import { createRunner, type Moment, type Runner } from '../runner.ts'
import { connectReading, connectWriting } from './open-sqlite.ts'

/** What a thread of a store is started with. */
export type ThreadOrder = { readonly path: string; readonly role: 'writer' | 'reader' }

/** One operation to be run; `since` is when it was asked for. */
export type Call = {
  readonly id: number
  readonly name: string
  readonly input: unknown
  readonly since: Moment
}

export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failed: ErrorData }

/** Runs the calls that come through a port, as many at a time as come together, until null comes; then closes and goes. */
export async function serveCalls(port: MessagePort, { path, role }: ThreadOrder): Promise<void> {
  const runner = createRunner(role === 'writer' ? connectWriting(path) : connectReading(path))
  const reply = repliesThrough(port)
  port.on('message', (calls: readonly Call[] | null) => {
    if (calls === null) {
      runner.close().finally(() => port.close())
      return
    }
    for (const call of calls) {
      run(runner, role, call).then(
        (value) => reply({ id: call.id, value }),
        (error: unknown) => reply({ id: call.id, failed: dataOfError(error) }),
      )
    }
  })
}

function run(runner: Runner, role: ThreadOrder['role'], { name, input, since }: Call): Promise<unknown> {
  return role === 'writer' ? runner.write(name, input, since) : runner.read(name, input)
}

/** What is answered in one turn, such as a whole group after its commit, goes in one message. */
function repliesThrough(port: MessagePort): (reply: Reply) => void {
  let waiting: Reply[] = []
  return (reply) => {
    waiting.push(reply)
    if (waiting.length > 1) return
    queueMicrotask(() => {
      port.postMessage(waiting)
      waiting = []
    })
  }
}
