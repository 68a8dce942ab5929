import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { hasDataStore, openDataStore, storeFile } from '../../src/jobs/data-store.ts'
import { resetDemo } from '../../src/jobs/prepare-demo.ts'

const newFolder = () => join(mkdtempSync(join(tmpdir(), 'candor-data-')), 'folder')

afterEach(() => vi.unstubAllEnvs())

describe('openDataStore', () => {
  it('makes the file in the data folder, or where CANDOR_STORE says', async () => {
    const folder = newFolder()
    expect(await hasDataStore(folder)).toBe(false)
    await (await openDataStore(folder)).close()
    expect(await hasDataStore(folder)).toBe(true)
    expect(storeFile(folder)).toBe(join(folder, 'candor.db'))
    const elsewhere = join(newFolder(), 'other.db')
    vi.stubEnv('CANDOR_STORE', `sqlite:${elsewhere}`)
    await (await openDataStore(folder)).close()
    expect(existsSync(elsewhere)).toBe(true)
  })

  it('refuses another kind of store, and does not repeat what may hold a password', async () => {
    vi.stubEnv('CANDOR_STORE', 'mysql://u:hunter2@h/d')
    await expect(openDataStore(newFolder())).rejects.toMatchObject({
      code: 'store.bad_place',
      message: expect.not.stringContaining('hunter2'),
    })
  })

  it('does not remove files of a demonstration that a server keeps', async () => {
    vi.stubEnv('CANDOR_STORE', 'postgres://h/d')
    expect(storeFile(newFolder())).toBeNull()
    await expect(resetDemo(newFolder())).rejects.toMatchObject({ code: 'jobs.no_reset_on_server' })
  })
})
