import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { lockDataFolder, refuseBesideServer, serverBeside, withDataLock } from '../../src/jobs/data-lock.ts'
import { skipping } from '../skipping.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()
const markIn = (dir: string) => JSON.parse(readFileSync(join(dir, 'server.lock'), 'utf8'))

it('leaves a mark that its owner alone can read, and takes it away', async () => {
  const dir = folder.in('one')
  const lock = await lockDataFolder(dir)
  expect(statSync(join(dir, 'server.lock')).mode & 0o777).toBe(0o600)
  expect(markIn(dir)).toMatchObject({ pid: process.pid, address: null, token: lock.token })
  expect(lock.token).toMatch(/^[\w-]{43}$/)
  await lock.publish('http://127.0.0.1:1/')
  expect(markIn(dir)).toMatchObject({ address: 'http://127.0.0.1:1/', token: lock.token })
  expect(statSync(join(dir, 'server.lock')).mode & 0o777).toBe(0o600)
  await lock.release()
  expect(readdirSync(dir)).toEqual([])
})

it('refuses a second server, and is free again when the first has ended, however it ended', async () => {
  const dir = folder.in('two')
  await expect(
    withDataLock(dir, async () => {
      await expect(lockDataFolder(dir)).rejects.toMatchObject({
        code: 'app.data_folder_taken',
        kind: 'state',
        message: expect.stringContaining(`process ${process.pid}`),
      })
      throw new Error('the server failed')
    }),
  ).rejects.toThrow('the server failed')
  expect(readdirSync(dir)).toEqual([])
  await (await lockDataFolder(dir)).release()
})

it('replaces the mark of a process that is gone, of another one with its number, and one that is damaged', async () => {
  const dir = folder.in('stale')
  await (await lockDataFolder(dir)).release()
  const gone = spawn(process.execPath, ['-e', ''])
  const { pid } = gone
  await once(gone, 'exit')
  const others = [
    { pid, started: null, address: null, token: 'x' },
    { pid: process.ppid, started: '1', address: null, token: 'x' },
    { pid: 'what' },
  ]
  for (const mark of process.platform === 'linux' ? others : [others[0], others[2]]) {
    writeFileSync(join(dir, 'server.lock'), JSON.stringify(mark))
    expect(await serverBeside(dir)).toBeNull()
    const lock = await lockDataFolder(dir)
    expect(markIn(dir).token).toBe(lock.token)
    await lock.release()
  }
  writeFileSync(join(dir, 'server.lock'), '{"pid":')
  await (await lockDataFolder(dir)).release()
})

it('goes to one of many that come at the same time', async () => {
  const dir = folder.in('many')
  await (await lockDataFolder(dir)).release()
  writeFileSync(join(dir, 'server.lock'), '{"pid":')
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockDataFolder(dir)))
  const taken = tries.filter(({ status }) => status === 'fulfilled')
  expect(taken).toHaveLength(1)
  expect(readdirSync(dir)).toEqual(['server.lock'])
})

it('tells commands of other processes, and them alone', async () => {
  const dir = folder.in('beside')
  const lock = await lockDataFolder(dir)
  expect(await serverBeside(dir)).toBeNull()
  await refuseBesideServer(dir)
  const mark = { ...markIn(dir), pid: process.ppid, started: null }
  writeFileSync(join(dir, 'server.lock'), JSON.stringify(mark))
  expect(await serverBeside(dir)).toEqual(mark)
  await expect(refuseBesideServer(dir)).rejects.toMatchObject({
    code: 'app.server_runs',
    message: 'a server runs on this data folder: stop it, or use --data-dir',
  })
  await lock.release()
})

const mayReadAll = process.getuid?.() === 0
it.skipIf(skipping(mayReadAll, 'this user may read every file'))(
  'does not take a mark that cannot be read for none',
  async () => {
    const dir = folder.in('closed')
    await (await lockDataFolder(dir)).release()
    writeFileSync(join(dir, 'server.lock'), '{}')
    chmodSync(join(dir, 'server.lock'), 0)
    await expect(serverBeside(dir)).rejects.toMatchObject({ code: 'files.unreadable' })
  },
)
