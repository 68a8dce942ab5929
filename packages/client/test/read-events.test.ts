import { expect, it } from 'vitest'
import { readEvents } from '../src/read-events.ts'

function bodyOf(text: string, size: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size))
      controller.close()
    },
  })
}

const text = [
  'event: progress\ndata: {"a":"é"}\n\n',
  ': still here\n\n',
  'data:first\ndata: second\n\n',
  'event: end\r\ndata: last\r\n\r\n',
  'data: never finished',
].join('')

it.each([1, 2, 7, 1000])('gives the data of each event, cut into pieces of %d bytes', async (size) => {
  const found = []
  for await (const data of readEvents(bodyOf(text, size))) found.push(data)
  expect(found).toEqual(['{"a":"é"}', 'first\nsecond', 'last'])
})

it('ends the stream when nobody listens any more', async () => {
  let isCancelled = false
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode('data: x\n\n')),
    cancel: () => {
      isCancelled = true
    },
  })
  for await (const _ of readEvents(body)) break
  expect(isCancelled).toBe(true)
})
