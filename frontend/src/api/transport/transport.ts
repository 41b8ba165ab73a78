/** The way to Go: the same calls in the window and in a browser. */
export interface Transport {
  /** Calls «Service.Method»; rejects with CallError. Aborting the signal cancels the work. */
  call<T>(method: string, argument: unknown, signal?: AbortSignal): Promise<T>
  /** Tells which topics changed, at most ten times a second; returns the way to stop listening. */
  onChanged(listener: (topics: string[]) => void): () => void
}
