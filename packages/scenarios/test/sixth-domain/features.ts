import type { PipelinePlan } from '@candor/core'

export const features: PipelinePlan = {
  rowSteps: [{ step: 'clip', output: 'usual_weight', input: 'weight', low: 0, high: 15 }],
  encoders: [
    { kind: 'passthrough', source: 'usual_weight' },
    { kind: 'passthrough', source: 'distance' },
    { kind: 'one_hot', source: 'service' },
  ],
  families: { usual_weight: 'weight' },
}
