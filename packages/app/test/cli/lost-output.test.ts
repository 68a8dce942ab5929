import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { smallCsv } from './small-data.ts'

const folder = temporaryFolder()
const data = folder.file('small.csv', smallCsv())
const program = fileURLToPath(new URL('../../bin/candor.js', import.meta.url))

describe('an output that goes away', () => {
  it('a reader that leaves is no failure', async () => {
    const child = spawn(process.execPath, [program, 'inspect', data, '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.destroy()
    const said: Buffer[] = []
    child.stderr.on('data', (piece) => said.push(piece))
    expect(await once(child, 'close')).toEqual([0, null])
    expect(String(Buffer.concat(said))).toBe('')
  })

  it.skipIf(!existsSync('/dev/full'))('a full disk is one sentence', () => {
    for (const out of [
      ['inspect', data],
      ['generate', 'claims', '--rows', '5', '--out', '-', '--format', 'csv'],
    ]) {
      const run = spawnSync('sh', [
        '-c',
        '"$0" "$@" > /dev/full',
        process.execPath,
        program,
        ...out,
        '--quiet',
      ])
      expect(String(run.stderr)).toBe(
        'error files.not_writable: standard output cannot be written: no space left on device\n',
      )
      expect(run.status).toBe(4)
    }
  })
})
