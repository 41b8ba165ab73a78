const kept = 'voronka.recent'
const most = 12

/** What was chosen in Ctrl+K, the last first. */
export function recentUses(): readonly string[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(kept) ?? '[]')
    return Array.isArray(list) ? list.filter((id) => typeof id === 'string') : []
  } catch {
    return []
  }
}

export function noteUse(id: string) {
  const bare = id.replace(/^recent\./, '')
  localStorage.setItem(kept, JSON.stringify([bare, ...recentUses().filter((old) => old !== bare)].slice(0, most)))
}
