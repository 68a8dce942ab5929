// The few globals that core may use and that no lib of TypeScript's `es2024` declares: present in Node, browser, worker.

/** UTF-8 encoder and decoder (WHATWG Encoding), in Node, browser and worker. */
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean })
  decode(bytes: Uint8Array): string
}
