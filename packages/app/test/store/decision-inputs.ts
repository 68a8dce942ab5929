import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MadeDecision, RegisterModel } from '../../src/store/index.ts'

/** A path for a store in a new folder. */
export function storePath(): string {
  return join(mkdtempSync(join(tmpdir(), 'candor-store-')), 'candor.db')
}

/** A version to be registered under a name. */
export function modelInput(name: string, hash = 'sha256:aa'): RegisterModel {
  return {
    tenantId: 'default',
    name,
    description: '',
    by: 'demo',
    at: 1_700_000_000_000,
    version: {
      status: 'ready',
      location: `bundles/${hash.slice(7)}`,
      hash,
      algorithm: 'rf',
      format: 'candor-bundle/1',
      features: [{ name: 'age', type: 'float64', unit: 'year' }],
      calibration: { kind: 'sigmoid' },
      background: { name: 'train-200', rows: 200, digest: 'sha256:bb' },
      specHash: 'sha256:cc',
      metrics: {
        test: { roc_auc: { value: 0.8, n: 200 }, ks: { status: 'undefined', reason: 'one_class', n: 200 } },
      },
    },
  }
}

type Overrides = Partial<Omit<MadeDecision, 'event' | 'decision'>> & {
  readonly event?: Partial<MadeDecision['event']>
  readonly decision?: Partial<MadeDecision['decision']>
}

/** A decision to be recorded about an event of its own, made by version 1 of `model-a`. */
export function decisionInput(overrides: Overrides = {}): MadeDecision {
  const id = randomUUID()
  return {
    tenantId: 'default',
    principalId: 'demo',
    idempotency: null,
    snapshot: { specHash: 'sha256:cc', valuesJson: '{"age":41}' },
    explanation: {
      status: 'ok',
      modelHash: 'sha256:aa',
      method: 'interventional',
      space: 'margin',
      base: 0.25,
      background: { name: 'train-200', rows: 200, digest: 'sha256:bb' },
      score: 0.625,
      residual: 0,
      contributions: ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((feature, i) => ({
        feature,
        phi: 0.5 ** (i + 2),
      })),
      reasons: [],
      workerMs: 0.1,
    },
    modelHash: 'sha256:aa',
    onDuplicate: 'first',
    salt: '00112233445566778899aabbccddeeff',
    at: 1_700_000_000_000,
    messageId: randomUUID(),
    ...overrides,
    event: {
      id: randomUUID(),
      source: 'api',
      externalId: `event-${id}`,
      kind: 'score',
      entity: null,
      occurredAt: 1_700_000_000_000,
      payloadJson: '{"features":{"age":41}}',
      ...overrides.event,
    },
    decision: {
      id,
      modelName: 'model-a',
      modelVersion: 1,
      use: 'act',
      scale: 'raw',
      probability: 0.625,
      margin: 0.625,
      output: {
        alias: 'champion',
        level: 'top',
        audience: 'case_handler',
        withheld: false,
        unit: 'log_odds',
        raw: 0.625,
        calibrated: 0.7,
        warnings: [],
      },
      band: 'high',
      outcome: 'FLAG',
      threshold: { value: 0.5, operator: '>=', scale: 'raw', source: 'policy:model' },
      mode: 'automatic',
      latencyMs: { features: 0.1, score: 0.1, explain: 0.2 },
      ...overrides.decision,
    },
  }
}
