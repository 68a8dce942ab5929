import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/index.ts'
import { modelInput, storePath } from './decision-inputs.ts'

const here = dirname(fileURLToPath(import.meta.url))

describe('kill -9', () => {
  it.each([40, 333, 1200])('loses no acknowledged decision when killed after %i of them', async (count) => {
    const path = storePath()
    const store = await openStore(path)
    await store.run('registry.register', modelInput('model-a'))
    await store.close()

    const acknowledged = await writeUntilKilled(path, count)
    expect(acknowledged.length).toBeGreaterThanOrEqual(count)

    const reopened = await openStore(path)
    for (const id of acknowledged) {
      expect((await reopened.run('decision.get', { tenantId: 'default', id })).explanation.status).toBe('ok')
    }
    await reopened.close()
    expect(halves(path)).toEqual([])
  })
})

/** Starts a program that records decisions without end and says each id once it is acknowledged; kills it after `count`. */
function writeUntilKilled(path: string, count: number): Promise<string[]> {
  const script = join(dirname(path), 'writer.ts')
  writeFileSync(script, writer(path))
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged: string[] = []
  createInterface({ input: child.stdout }).on('line', (id) => {
    acknowledged.push(id)
    if (acknowledged.length === count) child.kill('SIGKILL')
  })
  return new Promise((resolve) => child.on('close', () => resolve(acknowledged)))
}

function writer(path: string): string {
  return `
import { openStore, recordDecision } from ${JSON.stringify(join(here, '../../src/store/index.ts'))}
import { decisionInput } from ${JSON.stringify(join(here, 'decision-inputs.ts'))}
const store = await openStore(${JSON.stringify(path)})
const writeOn = async () => {
  for (;;) {
    const { view } = await recordDecision(store, decisionInput())
    process.stdout.write(view.decision_id + '\\n')
  }
}
await Promise.all(Array.from({ length: 20 }, writeOn))
`
}

/** Decisions without explanation, event or snapshot: what a commit torn in two would leave. */
function halves(path: string): unknown[] {
  const database = new DatabaseSync(path, { readOnly: true })
  const found = database
    .prepare(`select d.id from decision d
      left join explanation x on x.decision_id = d.id left join event e on e.id = d.event_id
      left join feature_snapshot s on s.event_id = d.event_id
      where x.decision_id is null or e.id is null or s.event_id is null
      union select e.id from event e left join decision d on d.event_id = e.id where d.id is null`)
    .all()
  database.close()
  return found
}
