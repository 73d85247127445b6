import type * as OpenAi from 'openai'
import { CopyError } from './copy-error.ts'

export type ChatMessage = { role: 'system' | 'user' | 'assistant'; content: string }

/** A piece of an answer: text, or at the end the tokens used. */
export type ModelPiece = { text: string } | { tokens: number }

/** A language model that streams. Throws `CopyError`; makes no second try of its own (retries are Temporal's). */
export type CopyModel = {
  /** Part of the cache key: another model writes other texts. */
  name: string
  stream(messages: ChatMessage[], options: { maxTokens: number; signal?: AbortSignal }): AsyncIterable<ModelPiece>
}

export type CopyModelOptions = { baseURL: string; apiKey: string; model: string; timeoutMs?: number }

/** Any server that speaks chat completions: OpenAI, DeepSeek, Qwen, Ollama, vLLM, llama.cpp. */
export function createCopyModel(options: CopyModelOptions): CopyModel {
  const timeoutMs = options.timeoutMs ?? 30_000
  return {
    name: `${new URL(options.baseURL).host}/${options.model}`,
    async *stream(messages, { maxTokens, signal }) {
      // Loaded when copy is first asked for: 36 MB that a worker which only sends does without.
      const sdk = await import('openai')
      const client = new sdk.OpenAI({
        baseURL: options.baseURL,
        apiKey: options.apiKey,
        maxRetries: 0,
        timeout: timeoutMs,
        logLevel: 'off',
      })
      // The client's own limit ends with the headers; a stream that stalls needs one over all.
      const timeout = AbortSignal.timeout(timeoutMs)
      try {
        const stream = await client.chat.completions.create(
          {
            model: options.model,
            messages,
            max_tokens: maxTokens,
            temperature: 0.8,
            response_format: { type: 'json_object' },
            stream: true,
            stream_options: { include_usage: true },
          },
          { signal: signal ? AbortSignal.any([signal, timeout]) : timeout },
        )
        for await (const chunk of stream) {
          const text = chunk.choices?.[0]?.delta?.content
          if (text) yield { text }
          if (chunk.usage) yield { tokens: chunk.usage.total_tokens }
        }
      } catch (error) {
        signal?.throwIfAborted()
        throw toCopyError(sdk, error, timeout.aborted)
      }
      // An aborted stream of this SDK ends quietly instead of throwing.
      signal?.throwIfAborted()
      if (timeout.aborted) throw new CopyError('timeout')
    },
  }
}

function toCopyError(sdk: typeof OpenAi, error: unknown, timedOut: boolean): CopyError {
  if (timedOut || error instanceof sdk.APIConnectionTimeoutError || error instanceof sdk.APIUserAbortError)
    return new CopyError('timeout')
  if (error instanceof sdk.APIConnectionError || !(error instanceof sdk.APIError)) return new CopyError('unavailable')
  if (error.status === 429) return new CopyError('rateLimited', retryAfter(error.headers))
  if (error.status === 401 || error.status === 403) return new CopyError('credentials')
  return new CopyError(error.status !== undefined && error.status < 500 ? 'refused' : 'unavailable')
}

function retryAfter(headers: Headers | undefined): number {
  const exact = Number(headers?.get('retry-after-ms'))
  if (exact > 0) return Math.min(exact, 600_000)
  const seconds = Number(headers?.get('retry-after'))
  return seconds > 0 ? Math.min(seconds * 1000, 600_000) : 5000
}
