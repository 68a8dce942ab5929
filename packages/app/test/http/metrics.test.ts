import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ServedApp, servedApp } from '../served/served-app.ts'

let served: ServedApp

beforeAll(async () => {
  served = await servedApp({})
})

afterAll(() => served.close())

it('/metrics counts requests by template and status, in the text format of Prometheus', async () => {
  const get = (url: string) => served.app.inject({ url, headers: { host: '127.0.0.1' } })
  await get('/v1/decisions/one')
  await get('/v1/decisions/two')
  const { headers, body } = await get('/metrics')
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(body).toContain(
    'candor_http_request_seconds_count{method="GET",route="/v1/decisions/:id",status="404"} 2\n',
  )
  expect(body).toMatch(/^process_resident_memory_bytes \d{7,}$/m)
  expect(body).toContain('candor_jobs{state="running"} 0\n')
  for (const line of body.trimEnd().split('\n'))
    expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"]*",?)+\})? \d[\d.e+-]*)$/)
})

it('/metrics shows durations as histograms: buckets that hold the ones below, their sum and their count', async () => {
  const { body } = await served.app.inject({ url: '/metrics', headers: { host: '127.0.0.1' } })
  const labels = 'method="GET",route="/v1/decisions/:id",status="404"'
  const buckets = [...body.matchAll(/^candor_http_request_seconds_bucket\{(.*),le="(.*)"\} (\d+)$/gm)]
    .filter(([, series]) => series === labels)
    .map(([, , bound, count]) => [bound, Number(count)] as const)
  const counts = buckets.map(([, count]) => count)
  expect(buckets.at(-1)).toEqual(['+Inf', 2])
  expect(counts).toEqual([...counts].sort((a, b) => a - b))
  expect(body).toContain('# TYPE candor_http_request_seconds histogram\n')
  expect(body).toContain(`candor_http_request_seconds_sum{${labels}} `)
})
