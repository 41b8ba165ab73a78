/** The way to Go: the same calls in the window and in a browser. */
export interface Transport {
  /**
   * Calls «Service.Method»; rejects with CallError. Aborting the signal cancels the work. A parting call still arrives when
   * the page is about to go; its argument is small.
   */
  call<T>(method: string, argument: unknown, signal?: AbortSignal, parting?: boolean): Promise<T>
  /** Tells which topics changed, at most ten times a second; returns the way to stop listening. */
  onChanged(listener: (topics: string[]) => void): () => void
}
