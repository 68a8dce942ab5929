import { type DecisionsAnswer, decisionView } from '@candor/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { verifyLog } from '../../src/jobs/verify-log.ts'
import { saltedDigest } from '../../src/store/audit/chain-entry.ts'
import { openStore, recordDecision, type Store } from '../../src/store/index.ts'
import { decisionInput, modelInput } from './decision-inputs.ts'
import { describeOnEngines } from './engines.ts'

describeOnEngines('decisions', ({ place }) => {
  let store: Store

  beforeEach(async () => {
    store = await openStore(await place())
    await store.run('registry.register', modelInput('model-a'))
  })

  afterEach(() => store.close())

  const list = { tenantId: 'default', limit: 200, cursor: null, model: null, outcome: null }
  const call = { route: 'POST /x', key: 'k-1', fingerprint: 'f-1', expiresAt: 1_700_000_100_000 }

  describe('decision.record', () => {
    it('answers what every later reading gives', async () => {
      const input = decisionInput()
      const { view, replayed } = await recordDecision(store, input)
      expect(replayed).toBe(false)
      expect(decisionView.parse(view)).toEqual(view)
      expect(view).toMatchObject({
        decision_id: input.decision.id,
        external_id: input.event.externalId,
        model: { name: 'model-a', version: '1', alias: 'champion', hash: 'sha256:aa', calibrated: false },
        probability: 0.625,
        outcome: 'FLAG',
        timings_ms: { features: 0.1, score: 0.1, explain: 0.2, store: expect.any(Number) },
        created_at: '2023-11-14T22:13:20.000Z',
      })
      expect(await store.run('decision.get', { tenantId: 'default', id: view.decision_id })).toEqual(view)
    })

    it('shows the five largest contributions and the sum of the rest, all where all were asked for', async () => {
      const top = (await recordDecision(store, decisionInput())).view
      const rest = 0.5 ** 7 + 0.5 ** 8
      expect(top.explanation).toMatchObject({
        contributions: ['a', 'b', 'c', 'd', 'e'].map((feature, i) => ({ feature, phi: 0.5 ** (i + 2) })),
        rest: { features: 2, phi: rest },
      })
      const id = { tenantId: 'default', id: top.decision_id }
      const { explanation } = await store.run('decision.explanation', id)
      expect(explanation).toMatchObject({ status: 'ok', contributions: { length: 7 } })
      expect(explanation).not.toHaveProperty('rest')
    })

    it('stands without an explanation, and says which kind of none', async () => {
      const off = await recordDecision(store, decisionInput({ explanation: null }))
      expect(off.view.explanation).toEqual({ status: 'off' })
      const lost = await recordDecision(
        store,
        decisionInput({ explanation: { status: 'unavailable', modelHash: 'sha256:aa', workerMs: 0.1 } }),
      )
      expect(lost.view.explanation).toEqual({ status: 'unavailable' })
    })

    it('gives the stored answer to the same key, and refuses the key for another call', async () => {
      const first = await recordDecision(store, decisionInput({ idempotency: call }))
      const second = await recordDecision(store, decisionInput({ idempotency: call }))
      expect(second).toEqual({ view: first.view, replayed: true })
      const other = decisionInput({ idempotency: { ...call, fingerprint: 'f-2' } })
      await expect(recordDecision(store, other)).rejects.toMatchObject({
        code: 'store.idempotency_key_reused',
        pointer: '/headers/idempotency-key',
      })
      expect((await store.run('decision.list', list)).items).toHaveLength(1)
    })

    it('frees a key when its time is over', async () => {
      await recordDecision(store, decisionInput({ idempotency: call }))
      const later = { ...call, fingerprint: 'f-2', expiresAt: call.expiresAt * 2 }
      const second = await recordDecision(store, decisionInput({ idempotency: later, at: call.expiresAt }))
      expect(second.replayed).toBe(false)
    })

    it('decides an event once, however often it comes at once', async () => {
      const event = { externalId: 'event-1' }
      const answers = await Promise.all(
        Array.from({ length: 120 }, () => recordDecision(store, decisionInput({ event }))),
      )
      expect(new Set(answers.map(({ view }) => JSON.stringify(view))).size).toBe(1)
      expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1)
      expect((await store.run('decision.list', list)).items).toHaveLength(1)
    })

    it('refuses another payload under the same key and names the first decision', async () => {
      const event = { externalId: 'event-1' }
      const { view } = await recordDecision(store, decisionInput({ event }))
      const other = decisionInput({ event: { ...event, payloadJson: '{"features":{"age":42}}' } })
      await expect(recordDecision(store, other)).rejects.toMatchObject({
        code: 'store.event_conflict',
        pointer: '/external_id',
        message: expect.stringContaining(view.decision_id),
      })
    })

    it('gives the first decision whatever version is champion by now, and a further one when asked to score again', async () => {
      const event = { externalId: 'event-1' }
      const first = await recordDecision(store, decisionInput({ event }))
      await store.run('registry.register', modelInput('model-a', 'sha256:ab'))
      const byNew = { event, decision: { modelVersion: 2 }, modelHash: 'sha256:ab' }
      const repeated = await recordDecision(store, decisionInput(byNew))
      expect(repeated).toEqual({ view: first.view, replayed: true })
      const again = await recordDecision(
        store,
        decisionInput({ ...byNew, onDuplicate: 'rescore', at: 1_700_000_000_001 }),
      )
      expect(again.replayed).toBe(false)
      expect(again.view.model.version).toBe('2')
      const twice = await recordDecision(store, decisionInput({ ...byNew, onDuplicate: 'rescore' }))
      expect(twice).toEqual({ view: again.view, replayed: true })
      const repeatedAgain = await recordDecision(store, decisionInput(byNew))
      expect(repeatedAgain.view).toEqual(first.view)
    })

    it('keeps one event when another model or use decides about it', async () => {
      await store.run('registry.register', modelInput('model-b'))
      const event = { externalId: 'event-1' }
      const views = [
        await recordDecision(store, decisionInput({ event })),
        await recordDecision(store, decisionInput({ event, decision: { use: 'look' } })),
        await recordDecision(store, decisionInput({ event, decision: { modelName: 'model-b' } })),
      ]
      expect(new Set(views.map(({ view }) => view.decision_id)).size).toBe(3)
      expect(new Set(views.map(({ view }) => view.external_id))).toEqual(new Set(['event-1']))
    })

    it('a failing operation takes nothing else of its group with it, and leaves nothing of itself', async () => {
      const good = decisionInput()
      const bad = decisionInput({ decision: { probability: Number.NaN } })
      const alsoGood = decisionInput()
      const [one, two, three] = await Promise.allSettled(
        [good, bad, alsoGood].map((input) => recordDecision(store, input)),
      )
      expect([one?.status, two?.status, three?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(two).toMatchObject({ reason: { code: 'store.wrong_value' } })
      expect((await store.run('decision.list', list)).items).toHaveLength(2)
      const repaired = { ...bad, decision: { ...bad.decision, probability: 0.5 } }
      expect((await recordDecision(store, repaired)).replayed).toBe(false)
    })

    it('tells receivers of each decision once, in the same transaction', async () => {
      const call1 = { ...call, key: 'k-2' }
      const { view } = await recordDecision(store, decisionInput({ idempotency: call1 }))
      await recordDecision(store, decisionInput({ idempotency: call1 }))
      const bad = decisionInput({ decision: { probability: Number.NaN } })
      await expect(recordDecision(store, bad)).rejects.toMatchObject({ code: 'store.wrong_value' })
      expect(await store.run('outbox.state', {})).toEqual({ waiting: 1, oldest: Date.parse(view.created_at) })
    })

    it('keeps what every rule said, and each rule that hit', async () => {
      const rules = [
        { id: 'velocity', version: 3, hit: true, score: 20 },
        { id: 'amount', version: 1, hit: false, score: 0 },
      ]
      const { view } = await recordDecision(store, decisionInput({ decision: { rules } }))
      expect(view.rules).toEqual([
        { id: 'velocity', hit: true, score: 20 },
        { id: 'amount', hit: false, score: 0 },
      ])
      expect(await store.run('decision.get', { tenantId: 'default', id: view.decision_id })).toEqual(view)
    })

    it('gives the audit chain the digest of the rows as they are read later', async () => {
      const event = { externalId: 'event-1', entity: { id: 'e-1', type: 'customer', externalId: 'c-1' } }
      const inputs = [
        decisionInput({ event }),
        decisionInput({ event, decision: { use: 'look', probability: 1, margin: -0 } }),
        decisionInput({ explanation: null }),
        decisionInput({ explanation: { status: 'unavailable', modelHash: 'sha256:aa', workerMs: 2 } }),
      ]
      for (const input of inputs) await recordDecision(store, input)
      const entries = await store.run('audit.entries', {
        tenantId: 'default',
        chainId: 'default/0',
        after: 0,
        limit: 9,
      })
      const digests = entries
        .map(({ payload }) => JSON.parse(payload))
        .filter(({ action }) => action === 'decision.record')
        .map(({ after_digest }) => after_digest)
      const read = inputs.map(async ({ decision }) => {
        const { salt, content } = await store.run('audit.decision', { tenantId: 'default', id: decision.id })
        return saltedDigest(salt!, content)
      })
      expect(digests).toEqual(await Promise.all(read))
    })

    it('stands a clock that goes back: nothing is lost, repeated answers and the first decision stay, the chain verifies', async () => {
      const hour = 3_600_000
      const now = 1_700_000_000_000
      const event = { externalId: 'event-1' }
      const idempotency = { ...call, expiresAt: now + 24 * hour }
      const first = await recordDecision(store, decisionInput({ event, idempotency, at: now }))
      await store.run('registry.register', modelInput('model-a', 'sha256:ab'))
      const again = { event, decision: { modelVersion: 2 }, onDuplicate: 'rescore' } as const
      await recordDecision(store, decisionInput({ ...again, at: now - hour }))
      for (const at of [now - 30 * hour, now + 1, now - 2 * hour])
        await recordDecision(store, decisionInput({ at }))
      for (const at of [now - 30 * hour, now + hour]) {
        const byKey = await recordDecision(store, decisionInput({ event, idempotency, at }))
        const byEvent = await recordDecision(store, decisionInput({ event, at }))
        expect([byKey, byEvent]).toEqual(Array(2).fill({ view: first.view, replayed: true }))
      }
      const seen: string[] = []
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page: DecisionsAnswer = await store.run('decision.list', {
          ...list,
          limit: 2,
          cursor: cursor ?? null,
        })
        seen.push(...page.items.map((item) => item.decision_id))
        cursor = page.next_cursor
      }
      expect([seen.length, new Set(seen).size]).toEqual([5, 5])
      const verdict = await verifyLog({ store, tenantId: 'default', withDecisions: true })
      expect(verdict).toMatchObject({ ok: true, decisions: { checked: 5 } })
    })

    it('keeps one entity for all of its events', async () => {
      const entity = (id: string) => ({ id, type: 'customer', externalId: 'c-1' })
      await recordDecision(store, decisionInput({ event: { entity: entity('e-1') } }))
      const second = await recordDecision(store, decisionInput({ event: { entity: entity('e-2') } }))
      expect(second.replayed).toBe(false)
    })
  })

  describe('decision.list', () => {
    it('pages from the newest to the oldest, each decision once', async () => {
      for (let i = 0; i < 7; i++) {
        await recordDecision(store, decisionInput({ at: 1_700_000_000_000 + Math.floor(i / 3) }))
      }
      const seen: string[] = []
      let cursor: string | null = null
      do {
        const page: { items: { decision_id: string; created_at: string }[]; next_cursor: string | null } =
          await store.run('decision.list', { ...list, limit: 2, cursor })
        expect(page.items.length).toBeLessThanOrEqual(2)
        seen.push(...page.items.map((item) => `${item.created_at} ${item.decision_id}`))
        cursor = page.next_cursor
      } while (cursor !== null)
      expect(new Set(seen).size).toBe(7)
      expect(seen).toEqual([...seen].sort().reverse())
    })

    it('filters by model and outcome, and refuses a cursor that is none', async () => {
      await recordDecision(store, decisionInput())
      await recordDecision(store, decisionInput({ decision: { outcome: 'PASS' } }))
      expect((await store.run('decision.list', { ...list, outcome: 'PASS' })).items).toHaveLength(1)
      expect((await store.run('decision.list', { ...list, model: 'model-b' })).items).toHaveLength(0)
      await expect(store.run('decision.list', { ...list, cursor: 'x' })).rejects.toMatchObject({
        code: 'store.bad_cursor',
      })
    })
  })

  describe('decision.get', () => {
    it('says so when there is no such decision', async () => {
      await expect(store.run('decision.get', { tenantId: 'default', id: 'x' })).rejects.toMatchObject({
        code: 'store.unknown_decision',
      })
    })

    it('sees nothing of another tenant', async () => {
      const { view } = await recordDecision(store, decisionInput())
      await expect(
        store.run('decision.get', { tenantId: 'other', id: view.decision_id }),
      ).rejects.toMatchObject({
        code: 'store.unknown_decision',
      })
    })
  })
})
