import { existsSync, statfsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { requireSpace } from '../../src/store/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()

/** The one place of Linux that has no room at all. */
const full = existsSync('/proc/self') && statfsSync('/proc').bavail === 0

describe('requireSpace', () => {
  it('takes a disk with room', async () => {
    await requireSpace(folder.in('candor.db'))
  })

  it.skipIf(!full)('refuses one without', async () => {
    await expect(requireSpace('/proc/candor.db')).rejects.toMatchObject({
      code: 'store.unavailable',
      message: 'the store cannot be used now: the disk is full',
    })
  })
})
